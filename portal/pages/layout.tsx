import { Alert, Anchor, Button, Container, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Languages } from './parts/languages.tsx';
import { useNews } from './session/news.ts';
import { useMe, useSession } from './session/session.tsx';
import { useSay } from './words/i18n.ts';
import { ROLE_WORDS, SIDE_WORDS } from './words/states.ts';

/** What stands around every page of someone who is signed in. */
export function Layout({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const say = useSay();
  const { about, signOut } = useSession();
  const { handle, roles } = useMe();
  const live = useNews();
  const online = useSyncExternalStore(onConnection, () => navigator.onLine);
  return (
    <>
      <Container component="header" size="xl" py="sm">
        <Group justify="space-between" gap="sm">
          <Anchor component={Link} to="/" fw={700} c="dark.9">
            {t('title')}
          </Anchor>
          <Group gap="sm">
            <Text size="sm">
              {handle} · {roles.map((role) => say(ROLE_WORDS[role])).join(', ')} · {say(SIDE_WORDS[about.side])}
            </Text>
            <Languages />
            <Button size="xs" variant="default" onClick={signOut}>
              {t('signOut')}
            </Button>
          </Group>
        </Group>
      </Container>
      <Container component="main" size="xl" pb="xl">
        <Stack gap="md">
          {(!online || !live) && (
            <Alert color="red" role="status" title={t('offline.title')}>
              {t('offline.remedy')}
            </Alert>
          )}
          {children}
        </Stack>
      </Container>
    </>
  );
}

function onConnection(changed: () => void): () => void {
  for (const event of ['online', 'offline']) window.addEventListener(event, changed);
  return () => {
    for (const event of ['online', 'offline']) window.removeEventListener(event, changed);
  };
}
