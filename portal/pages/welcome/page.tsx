import { Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Languages } from '../parts/languages.tsx';
import { RefusalAlert } from '../parts/refusal.tsx';
import { useSession } from '../session/session.tsx';
import { useSay } from '../words/i18n.ts';
import { SIDE_WORDS } from '../words/states.ts';
import { DemoIdentities } from './demo.tsx';
import { OwnKeys } from './own-keys.tsx';

/** A first visitor's page: what this is, and whom to be. */
export function WelcomePage() {
  const { t } = useTranslation();
  const say = useSay();
  const { about, refused } = useSession();
  return (
    <Container component="main" size="md" py="lg">
      <Stack gap="lg">
        <Group justify="space-between">
          <Title order={1} size="h2">
            {t('title')}
          </Title>
          <Languages />
        </Group>
        <Text>{t('welcome.what', { side: say(SIDE_WORDS[about.side]) })}</Text>
        {refused ? <RefusalAlert error={refused} /> : null}
        {about.demo.length > 0 && (
          <Paper withBorder p="md" component="section">
            <DemoIdentities />
          </Paper>
        )}
        <Paper withBorder p="md" component="section">
          <OwnKeys />
        </Paper>
      </Stack>
    </Container>
  );
}
