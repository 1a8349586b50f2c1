import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ManifestContent } from './content.ts';
import type { Consignment } from './told.ts';

/** Trucks and containers with their seals, and how far each has come. */
export function UnitsTable({ units, content }: { units: Consignment['units']; content: ManifestContent | undefined }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {units.map((unit) => {
        const known = content?.units?.find(({ u }) => u === unit.unit);
        const carried = [known?.plate, known?.trailer, known?.cont].filter(Boolean).join(' · ');
        const seals = known?.seal?.map(({ no }) => no).join(', ');
        const came = [
          unit.crossedAt !== null && t('unit.crossed'),
          unit.accepted && t('unit.accepted'),
          unit.disputed && !unit.accepted && t('unit.disputed'),
          unit.goneOut && t('unit.goneOut'),
          unit.returnCrossed && t('unit.returnCrossed'),
          unit.returnReceived && t('unit.returnReceived'),
        ].filter(Boolean);
        return (
          <li key={unit.bit}>
            <Text size="sm" fw={600}>
              {unit.unit ?? `#${unit.bit}`} {carried && `· ${carried}`}
            </Text>
            {seals && (
              <Text size="sm">
                {t('unit.seals')}: {seals}
              </Text>
            )}
            <Text size="sm">{came.length > 0 ? came.join(' · ') : t('unit.notCrossed')}</Text>
          </li>
        );
      })}
    </Stack>
  );
}
