import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { GatewayProblem } from '../../../client/problem.ts';
import { isRefusalCode, REFUSALS, Refusal } from '../../../protocol/refusals.ts';
import { NotAKey } from '../keys/make.ts';
import { useSay } from '../words/i18n.ts';

/** Why something was refused and what to do then, in the reader's language. */
export function RefusalAlert({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const say = useSay();
  const code = error instanceof GatewayProblem || error instanceof Refusal ? error.code : undefined;
  if (code !== undefined && isRefusalCode(code)) {
    const { cause, remedy } = REFUSALS[code];
    const detail = error instanceof GatewayProblem ? error.details.detail : (error as Refusal).detail;
    return (
      <Alert color="red" role="alert" title={say(cause)} data-refusal={code}>
        <Text size="sm">{say(remedy)}</Text>
        <Text size="xs" mt="xs" lang="en">
          {[code, detail].filter(Boolean).join(': ')}
        </Text>
      </Alert>
    );
  }
  if (error instanceof NotAKey) return <Alert color="red" role="alert" title={t('key.notOne')} />;
  return (
    <Alert color="red" role="alert" title={t('offline.title')}>
      {t('offline.remedy')}
    </Alert>
  );
}
