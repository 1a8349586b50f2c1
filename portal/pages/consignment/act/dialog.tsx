import { Alert, Button, Code, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Accepted, Prepared, PrepareRequest } from '../../../../client/gateway.ts';
import { ruleOf } from '../../../../protocol/events.ts';
import { OFFSET } from '../../../../protocol/sides.ts';
import { summarise } from '../../../../protocol/summary.ts';
import { timeText } from '../../../../protocol/time.ts';
import { signerFor } from '../../keys/signer.ts';
import { storedKeys } from '../../keys/store.ts';
import { RefusalAlert } from '../../parts/refusal.tsx';
import { useMe, useSession } from '../../session/session.tsx';
import { useSay } from '../../words/i18n.ts';
import type { Consignment } from '../told.ts';
import { Becoming } from './becoming.tsx';
import { asked, said, type Values } from './fields.ts';
import { Input } from './inputs.tsx';
import type { Offer } from './offers.ts';

interface Ready {
  request: PrepareRequest;
  prepared: Prepared;
  /** Sending it again under this name is answered the same: whatever became of a lost connection. */
  idempotencyKey: string;
}

const TIMES = ['expectedUntil', 'validUntil', 'deadline'] as const;

/** Say what is needed, read in words what would be signed, sign, and see what becomes of it. */
export function ActDialog({ offer, consignment, onClose }: { offer: Offer; consignment: Consignment; onClose: () => void }) {
  const { t } = useTranslation();
  const { about, gateway } = useSession();
  const me = useMe();
  const [values, setValues] = useState<Values>(() => firstValues(offer, consignment));
  const [second, setSecond] = useState<string | null>(null);
  const seconds = useQuery({
    queryKey: ['keys', 'second', me.organisation.id],
    queryFn: () => secondSigners(me),
    enabled: offer.twoSigners,
  });

  const prepare = useMutation<Ready>({
    async mutationFn() {
      const offset = OFFSET[about.side];
      const times = TIMES.flatMap((name) => (values[name] ? [[name, `${values[name]}:00${offset}`]] : []));
      const event = {
        ...{ t: timeText(Math.floor(Date.now() / 1000), about.side), by: me.handle, type: offer.type },
        ...(offer.track === undefined || ruleOf(offer.type).impliedTrack ? {} : { track: offer.track }),
        ...said({ ...values, ...Object.fromEntries(times) }),
      };
      const request = { consignment: consignment.consignment, event } as PrepareRequest;
      return { request, prepared: await gateway.prepare(me.signer, request), idempotencyKey: crypto.randomUUID() };
    },
  });
  const submit = useMutation<Accepted, unknown, Ready>({
    async mutationFn({ request, prepared, idempotencyKey }) {
      const other = seconds.data?.find(({ keyId }) => keyId === second);
      const body = await gateway.signPrepared(request, prepared, me.signer, other && signerFor(other));
      return gateway.submit(body, idempotencyKey);
    },
  });

  if (submit.data) return <Becoming id={submit.data.id} onClose={onClose} />;
  if (prepare.data) {
    const ready = prepare.data;
    return (
      <Confirm
        ready={ready}
        error={submit.error}
        sending={submit.isPending}
        onBack={() => {
          prepare.reset();
          submit.reset();
        }}
        onSign={() => submit.mutate(ready)}
      />
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        prepare.mutate();
      }}
    >
      <Stack gap="sm">
        {asked(offer).map((name) => (
          <Input key={name} name={name} offer={offer} consignment={consignment} values={values} onChange={setValues} />
        ))}
        {offer.twoSigners && (
          <Select
            required
            label={t('act.second')}
            description={t('act.secondNote')}
            value={second}
            onChange={setSecond}
            data={(seconds.data ?? []).map(({ keyId, name }) => ({ value: keyId, label: name ?? keyId }))}
          />
        )}
        {prepare.error ? <RefusalAlert error={prepare.error} /> : null}
        <Button type="submit" loading={prepare.isPending} data-step="prepare">
          {t('act.prepare')}
        </Button>
      </Stack>
    </form>
  );
}

interface ConfirmProps {
  ready: Ready;
  error: unknown;
  sending: boolean;
  onBack: () => void;
  onSign: () => void;
}

/** What the signature says, computed here from the very act that is signed. */
function Confirm({ ready: { request, prepared }, error, sending, onBack, onSign }: ConfirmProps) {
  const { t } = useTranslation();
  const say = useSay();
  const summary = summarise({ type: request.event.type, event: request.event } as Parameters<typeof summarise>[0], prepared.act);
  return (
    <Stack gap="sm">
      <Alert variant="outline" color="blue.9" title={t('act.signs')}>
        <Text data-summary>{say(summary)}</Text>
        <Text size="xs" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          {t('act.digest')}: <Code>{prepared.digest}</Code>
        </Text>
      </Alert>
      {error ? <RefusalAlert error={error} /> : null}
      <Group>
        <Button onClick={onSign} loading={sending} data-step="sign">
          {error ? t('act.again') : t('act.sign')}
        </Button>
        <Button variant="default" onClick={onBack}>
          {t('act.back')}
        </Button>
      </Group>
    </Stack>
  );
}

/** What is asked most begins filled in. */
function firstValues({ type, track }: Offer, { units, holds }: Consignment): Values {
  const names = new Set(asked({ type, ...(track ? { track } : {}), twoSigners: false, marks: [] }));
  const only = units.length === 1 ? units[0]?.unit : undefined;
  return {
    ...(names.has('unit') && only && type !== 'BORDER_DENIED' ? { unit: only } : {}),
    ...(names.has('scope') ? { scope: ['ALL'] } : {}),
    ...(type === 'HOLD_PLACED' ? { hold: `H${holds.length + 1}` } : {}),
  };
}

/** Other key holders of the same organisation whose keys this browser holds. */
async function secondSigners({ organisation, signer }: ReturnType<typeof useMe>) {
  const own = new Set(organisation.keys.map(({ id }) => id));
  return (await storedKeys()).filter(({ keyId }) => own.has(keyId) && keyId !== signer.keyId);
}
