import { Button, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { keyOfJwk } from '../keys/make.ts';
import { RefusalAlert } from '../parts/refusal.tsx';
import { demoKey } from '../session/about.ts';
import { useSession } from '../session/session.tsx';
import { useSay } from '../words/i18n.ts';
import { ROLE_WORDS } from '../words/states.ts';

/** One click to be someone of the embedded network. */
export function DemoIdentities() {
  const { t } = useTranslation();
  const say = useSay();
  const { about, signIn } = useSession();
  const become = useMutation({
    mutationFn: async (handle: string) => signIn(await keyOfJwk(about.verifier, await demoKey(handle), handle)),
  });
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('demo.title')}
      </Title>
      <Text size="sm">{t('demo.note')}</Text>
      {become.error ? <RefusalAlert error={become.error} /> : null}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="xs">
        {about.demo.map(({ handle, roles }) => (
          <Button
            key={handle}
            variant="default"
            h="auto"
            py="xs"
            justify="flex-start"
            loading={become.isPending && become.variables === handle}
            onClick={() => become.mutate(handle)}
          >
            <Stack gap={0} align="flex-start">
              <Text fw={600} size="sm">
                {handle}
              </Text>
              <Text size="xs">{roles.map((role) => say(ROLE_WORDS[role])).join(', ')}</Text>
            </Stack>
          </Button>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
