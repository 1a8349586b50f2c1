import { Button, Code, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { keyOfFile, makeKey } from '../keys/make.ts';
import { forgetKey, keepKey, storedKeys } from '../keys/store.ts';
import { RefusalAlert } from '../parts/refusal.tsx';
import { useSession } from '../session/session.tsx';

/** Keys that this browser holds: made here, brought along in a file, signed in with, forgotten. */
export function OwnKeys() {
  const { t } = useTranslation();
  const { about, signIn } = useSession();
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: ['keys'], queryFn: storedKeys });
  const change = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  const bring = async (file: File): Promise<unknown> => keepKey(await keyOfFile(about.verifier, new Uint8Array(await file.arrayBuffer())));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('key.title')}
      </Title>
      <Text size="sm">{t('key.note')}</Text>
      {change.error ? <RefusalAlert error={change.error} /> : null}
      {keys.data?.map((key) => (
        <Stack key={key.keyId} gap={4}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {key.name ?? t('key.unnamed')}
            </Text>
            <Button
              size="xs"
              aria-label={t('key.signInWith', { key: key.name ?? key.keyId })}
              onClick={() => change.mutate(() => signIn(key))}
            >
              {t('signIn')}
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-label={t('key.forgetThis', { key: key.name ?? key.keyId })}
              onClick={() => change.mutate(() => forgetKey(key.keyId))}
            >
              {t('key.forget')}
            </Button>
          </Group>
          <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
            {t('key.id')}: <Code>{key.keyId}</Code>
          </Text>
          {key.name === undefined && (
            <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
              {t('key.public')}: <Code>{JSON.stringify(key.publicJwk)}</Code>
            </Text>
          )}
        </Stack>
      ))}
      <Group>
        <Button variant="light" onClick={() => change.mutate(async () => keepKey(await makeKey(about.verifier)))}>
          {t('key.make')}
        </Button>
        <FileButton onChange={(file) => file && change.mutate(() => bring(file))} accept=".json,.jwk,.pem,.p8,.der">
          {(props) => (
            <Button variant="light" {...props}>
              {t('key.bring')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
