import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TRACK_WORDS } from '../../../protocol/words.ts';
import { StatusBadge } from '../parts/badges.tsx';
import { BothClocks } from '../parts/time.tsx';
import { useSay } from '../words/i18n.ts';
import { SIDE_WORDS } from '../words/states.ts';
import type { Consignment } from './told.ts';

/** Each authority's own decision. */
export function Tracks({ tracks }: { tracks: Consignment['tracks'] }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {tracks.map(({ track, side, status, stale, since, validUntil }) => (
        <Stack component="li" key={track} gap={2} data-track={track}>
          <Group gap="xs" justify="space-between">
            <Text size="sm" fw={600}>
              {say(SIDE_WORDS[side])}: {say(TRACK_WORDS[track])}
            </Text>
            <StatusBadge status={status} />
          </Group>
          {stale && <Text size="xs">{t('tracks.stale')}</Text>}
          {validUntil !== null && (
            <Text size="xs">
              {t('tracks.until')} <BothClocks at={validUntil} />
            </Text>
          )}
          {since !== null && status !== 'PENDING' && <BothClocks at={since} />}
        </Stack>
      ))}
    </Stack>
  );
}
