import { Group, Select, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OVERALL_STATES } from '../../../protocol/rules/derive.ts';
import { otherSide, SIDES, type Side } from '../../../protocol/sides.ts';
import { TRACK_AUTHORITY, TRACKS, type Track } from '../../../protocol/tracks.ts';
import { TRACK_WORDS } from '../../../protocol/words.ts';
import { RefusalAlert } from '../parts/refusal.tsx';
import { whole } from '../session/answers.ts';
import { type Me, useMe, useSession } from '../session/session.tsx';
import { useSay } from '../words/i18n.ts';
import { OVERALL_WORDS, SIDE_WORDS } from '../words/states.ts';
import { Lines } from './lines.tsx';

const ALL = 'ALL';
const PAGE = 50;

/** One consignment in a list. */
export interface Line {
  consignment: string;
  overall: string;
  overlays: string[];
  /** Since when it awaits a decision, or when it last changed. */
  since: string | null;
  version: number;
}
interface Page {
  items: Line[];
  cursor: string | null;
}
interface Filters {
  list: string;
  overall: string | null;
  exporting: string | null;
}

/** What awaits the reader's authority, the longest first; and all consignments that it may see. */
export function WorklistPage() {
  const { t } = useTranslation();
  const say = useSay();
  const me = useMe();
  const { about } = useSession();
  const tracks = TRACKS.filter((track) => me.roles.includes(TRACK_AUTHORITY[track].role));
  const [filters, setFilters] = useState<Filters>({ list: tracks[0] ?? ALL, overall: null, exporting: null });
  const { list } = filters;
  const query = useInfiniteQuery({
    queryKey: ['index', 'list', me.signer.keyId, filters],
    queryFn: ({ pageParam }) => (list === ALL ? allOf(me, filters, pageParam) : workOf(me, list as Track, about.side, pageParam)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
  });
  const lines = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {list === ALL ? t('list.all') : t('list.waiting')}
      </Title>
      <Group gap="sm" align="flex-end">
        <Select
          label={t('list.which')}
          allowDeselect={false}
          value={list}
          onChange={(value) => setFilters({ ...filters, list: value ?? ALL })}
          data={[...tracks.map((track) => ({ value: track, label: say(TRACK_WORDS[track]) })), { value: ALL, label: t('list.all') }]}
          w={{ base: '100%', xs: 280 }}
        />
        {list === ALL && (
          <>
            <Select
              label={t('list.state')}
              clearable
              clearButtonProps={{ 'aria-label': t('list.anyState') }}
              placeholder={t('list.anyState')}
              value={filters.overall}
              onChange={(overall) => setFilters({ ...filters, overall })}
              data={OVERALL_STATES.map((state) => ({ value: state, label: say(OVERALL_WORDS[state]) }))}
              w={{ base: '100%', xs: 260 }}
            />
            <Select
              label={t('list.direction')}
              clearable
              clearButtonProps={{ 'aria-label': t('list.bothDirections') }}
              placeholder={t('list.bothDirections')}
              value={filters.exporting}
              onChange={(exporting) => setFilters({ ...filters, exporting })}
              data={SIDES.map((side) => ({ value: side, label: `${say(SIDE_WORDS[side])} → ${say(SIDE_WORDS[otherSide(side)])}` }))}
              w={{ base: '100%', xs: 240 }}
            />
          </>
        )}
      </Group>
      {query.error ? <RefusalAlert error={query.error} /> : null}
      {query.data && lines.length === 0 && <Text role="status">{t('list.empty')}</Text>}
      {lines.length > 0 && (
        <Lines lines={lines} more={query.hasNextPage && !query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      )}
    </Stack>
  );
}

async function workOf({ index }: Me, track: Track, side: Side, cursor: string | undefined): Promise<Page> {
  const query = { side, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  return whole(await index.http.GET('/v1/worklists/{track}', { params: { path: { track }, query } }));
}

async function allOf({ index }: Me, { overall, exporting }: Filters, cursor: string | undefined): Promise<Page> {
  const query = {
    limit: PAGE,
    ...(cursor === undefined ? {} : { cursor }),
    ...(overall === null ? {} : { overall: overall as (typeof OVERALL_STATES)[number] }),
    ...(exporting === null ? {} : { side: exporting as Side }),
  };
  const page = whole(await index.http.GET('/v1/consignments', { params: { query } }));
  return { ...page, items: page.items.map((item) => ({ ...item, since: item.updatedAt })) };
}
