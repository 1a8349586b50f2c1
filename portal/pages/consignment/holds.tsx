import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BothClocks } from '../parts/time.tsx';
import { useReason } from './reason.ts';
import type { Consignment } from './told.ts';

/** Holds that stand, and those that were lifted. */
export function Holds({ holds }: { holds: Consignment['holds'] }) {
  const { t } = useTranslation();
  const reasonText = useReason();
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {holds.map(({ hold, name, by, active, reason, since, expectedUntil, overdue, units }) => (
        <Stack component="li" key={hold} gap={2} data-hold={active ? 'active' : 'lifted'}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {[by, name].filter(Boolean).join(' · ')}
            </Text>
            <Text size="sm">{active ? t('holds.active') : t('holds.lifted')}</Text>
            {units !== 'ALL' && <Text size="sm">{t('holds.units', { units: units.join(', ') })}</Text>}
          </Group>
          {reason !== null && <Text size="sm">{reasonText(reason)}</Text>}
          {since !== null && <BothClocks at={since} />}
          {active && expectedUntil !== null && (
            <Text size="sm" component="div">
              {overdue ? t('holds.overdue') : t('holds.expected')} <BothClocks at={expectedUntil} />
            </Text>
          )}
        </Stack>
      ))}
    </Stack>
  );
}
