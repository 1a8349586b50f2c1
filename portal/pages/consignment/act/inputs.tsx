import { MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ruleOf } from '../../../../protocol/events.ts';
import { REASON_CODES } from '../../../../protocol/reasons.ts';
import { shapeOf } from '../../../../protocol/schema/event-shapes.ts';
import { useMe, useSession } from '../../session/session.tsx';
import { useSay } from '../../words/i18n.ts';
import { CONTROL_WORDS, RESULT_WORDS } from '../../words/states.ts';
import { useReason } from '../reason.ts';
import type { Consignment } from '../told.ts';
import type { Asked, Values } from './fields.ts';
import type { Offer } from './offers.ts';

interface Props {
  name: Asked;
  offer: Offer;
  consignment: Consignment;
  values: Values;
  onChange: (values: Values) => void;
}

/** One field of an event's form. */
export function Input({ name, offer, consignment, values, onChange }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const reasonText = useReason();
  const { organisation } = useMe();
  const { about } = useSession();
  const required = shapeOf(offer.type).must.includes(name) || (name === 'reason' && ruleOf(offer.type).reasonRequired === true);
  const set = (value: string | string[] | null): void => onChange({ ...values, [name]: value ?? '' });
  const text = String(values[name] ?? '');
  const units = consignment.units.map(({ unit, bit }) => unit ?? `#${bit}`);
  const common = { required, value: text, 'data-field': name };
  const chosen = { ...common, value: text || null, onChange: set, clearable: !required, searchable: true };
  const worded = (words: Record<string, Parameters<typeof say>[0]>) =>
    Object.entries(words).map(([value, label]) => ({ value, label: say(label) }));
  switch (name) {
    case 'reason':
      return <Select {...chosen} label={t('field.reason')} data={REASON_CODES.map((value) => ({ value, label: reasonText(value) }))} />;
    case 'unit':
      return <Select {...chosen} label={t('field.unit')} data={units} />;
    case 'units':
      return (
        <MultiSelect
          label={t('field.units')}
          description={t('field.unitsNote')}
          data={units}
          value={[values.units ?? []].flat()}
          onChange={set}
          data-field={name}
        />
      );
    case 'scope':
      return (
        <MultiSelect
          required
          label={t('field.scope')}
          data={[{ value: 'ALL', label: t('field.everything') }, ...units]}
          value={[values.scope ?? []].flat()}
          onChange={(value) => set(value.at(-1) === 'ALL' ? ['ALL'] : value.filter((each) => each !== 'ALL'))}
          data-field={name}
        />
      );
    case 'hold': {
      if (offer.type !== 'HOLD_LIFTED')
        return <TextInput {...common} label={t('field.hold')} onChange={(event) => set(event.target.value)} />;
      const own = consignment.holds
        .filter((hold) => hold.active && hold.organisation === organisation.id)
        .flatMap((hold) => hold.name ?? []);
      return <Select {...chosen} label={t('field.hold')} data={own} />;
    }
    case 'control':
      return <Select {...chosen} label={t('field.control')} data={worded(CONTROL_WORDS)} />;
    case 'result':
      return <Select {...chosen} label={t('field.result')} data={worded(RESULT_WORDS)} />;
    case 'kg':
      return (
        <NumberInput
          required={required}
          label={t('field.kg')}
          value={text}
          onChange={(value) => set(String(value))}
          min={0}
          hideControls
          data-field={name}
        />
      );
    case 'expectedUntil':
    case 'validUntil':
    case 'deadline': {
      const labels = { expectedUntil: t('field.expectedUntil'), validUntil: t('field.validUntil'), deadline: t('field.deadline') };
      const offset = about.side === 'VN' ? 'UTC+7' : 'UTC+8';
      return (
        <TextInput {...common} type="datetime-local" label={`${labels[name]} (${offset})`} onChange={(event) => set(event.target.value)} />
      );
    }
    case 'found':
    case 'note': {
      const labels = { found: t('field.found'), note: t('field.note') };
      return <Textarea {...common} label={labels[name]} onChange={(event) => set(event.target.value)} />;
    }
    default: {
      const labels = {
        decl: t('field.decl'),
        no: t('field.no'),
        plate: t('field.plate'),
        cont: t('field.cont'),
        seal: t('field.seal'),
      };
      return <TextInput {...common} label={labels[name]} onChange={(event) => set(event.target.value)} />;
    }
  }
}
