import type { FieldName } from '../../../../protocol/schema/event-fields.ts';
import { shapeOf } from '../../../../protocol/schema/event-shapes.ts';
import type { Offer } from './offers.ts';

/** Fields that a person fills in, in this order; the rest is for systems and devices. */
const ASKED = [
  'unit',
  'units',
  'scope',
  'reason',
  'hold',
  'control',
  'result',
  'decl',
  'no',
  'kg',
  'plate',
  'cont',
  'seal',
  'expectedUntil',
  'validUntil',
  'deadline',
  'found',
  'note',
] as const satisfies readonly FieldName[];
export type Asked = (typeof ASKED)[number];
export type Values = Partial<Record<Asked, string | string[]>>;

/** The fields to ask for an event. A reason is asked where it is needed or usual. */
export function asked({ type, track }: Offer): Asked[] {
  const { may, must } = shapeOf(type);
  // A hold's own release names its units; a deadline belongs to what orders something.
  return ASKED.filter((name) => may.includes(name) && (must.includes(name) || !(name === 'units' && track === undefined)));
}

/** What the event says beside its type, time and speaker. Numbers as numbers; what is empty is left out. */
export function said(values: Values): Record<string, unknown> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value.length > 0);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'kg') return [name, Number(value)];
      if (name === 'scope' && (value as string[]).includes('ALL')) return [name, 'ALL'];
      return [name, value];
    }),
  );
}
