import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { whole } from '../session/answers.ts';
import { useMe } from '../session/session.tsx';
import type { ManifestContent } from './content.ts';

/** What the index says of one consignment; asked again when there are news. Content is read anew only when it may have changed. */
export function useConsignment(id: string) {
  const { index, signer } = useMe();
  return useQuery({
    queryKey: ['index', 'consignment', id, signer.keyId],
    queryFn: async () => whole(await index.http.GET('/v1/consignments/{id}', { params: { path: { id } } })),
    placeholderData: keepPreviousData,
  });
}

export function useTimeline(id: string, acts: number, leaves: number, pending: number) {
  const { index, signer } = useMe();
  return useQuery({
    queryKey: ['timeline', id, signer.keyId, acts, leaves, pending],
    queryFn: async () => whole(await index.http.GET('/v1/consignments/{id}/timeline', { params: { path: { id } } })).entries,
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });
}

export function useManifests(id: string, version = 0): { current: ManifestContent | undefined } {
  const { index, signer } = useMe();
  const { data } = useQuery({
    queryKey: ['manifests', id, signer.keyId, version],
    queryFn: async () => whole(await index.http.GET('/v1/consignments/{id}/manifests', { params: { path: { id } } })).manifests,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });
  return { current: data?.at(-1)?.manifest as ManifestContent | undefined };
}
