import { Button, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isRefusalCode, Refusal } from '../../../../protocol/refusals.ts';
import { RefusalAlert } from '../../parts/refusal.tsx';
import { useMe, useSession } from '../../session/session.tsx';
import { useSay } from '../../words/i18n.ts';
import { ANCHORING_WORDS } from '../../words/states.ts';

/** How often the gateway is asked what became of it. */
const ASK_MS = 700;

/** What becomes of what was sent, until the chain has it or will not have it. */
export function Becoming({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const { gateway } = useSession();
  const { signer } = useMe();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['event', id],
    queryFn: () => gateway.state(signer, id),
    refetchInterval: ({ state }) => (isSettled(state.data) ? false : ASK_MS),
  });
  const settled = isSettled(data);
  useEffect(() => {
    if (settled) void queries.invalidateQueries({ queryKey: ['index'] });
  }, [settled, queries]);
  const rejected = data?.state === 'rejected';
  const words = data?.leaf ? ANCHORING_WORDS.logged : ANCHORING_WORDS[data?.state ?? 'accepted'];
  return (
    <Stack gap="sm">
      <Text role="status" data-becoming={data?.leaf ? 'logged' : data?.state}>
        {say(words)}
      </Text>
      {rejected && <RefusalAlert error={rejection(data?.refusal?.code)} />}
      <Button variant="default" onClick={onClose}>
        {settled ? t('act.close') : t('act.closeWaiting')}
      </Button>
    </Stack>
  );
}

const rejection = (code = ''): Refusal => new Refusal(isRefusalCode(code) ? code : 'INTERNAL');
const isSettled = (event: { state: string; leaf?: object } | undefined): boolean =>
  event !== undefined && (event.leaf !== undefined || event.state === 'anchored' || event.state === 'rejected');
