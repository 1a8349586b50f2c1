import { z } from 'zod';
import { fileReference } from '../documents/files.ts';
import { traceCode } from '../identifiers/code.ts';
import { declaration, procedure } from '../identifiers/declaration.ts';
import { seal } from '../identifiers/seal.ts';
import { TRACKS } from '../tracks.ts';
import { celsius, count, distinct, handle, kg, prose, reason, spelled, text, time, unitLabel, version, word, written } from './fields.ts';

const unitList = z.array(unitLabel).min(1).max(64).refine(distinct, { message: 'one unit twice' });
/** What a device read is recorded as it is, right or wrong. */
const read = text(40);

/** Fields of events beside `t by type signers expect manifest` (events.md §7), each with the reading it has unless a type says otherwise. */
export const FIELDS = {
  v: version,
  track: z.enum(TRACKS),
  units: unitList,
  unit: unitLabel,
  reason,
  hold: text(40),
  scope: z.union([z.literal('ALL'), unitList]),
  expectedUntil: time,
  validUntil: time,
  material: z.boolean(),
  code: spelled(traceCode),
  lot: text(35),
  kg,
  decl: written(declaration),
  declType: written(procedure),
  point: read,
  plate: read,
  cont: read,
  seal: read,
  cold: z.strictObject({ maxC: celsius, excursions: count }),
  result: text(64),
  no: read,
  old: read,
  id: text(64),
  kind: word,
  control: word,
  pct: z.number().min(0).max(100),
  approvedBy: handle,
  found: text(500),
  pest: text(200),
  sealBefore: read,
  sealAfter: read,
  samples: count,
  tests: z.array(text(40)).min(1).max(64),
  doc: text(64),
  /** Documents attached: certificates, photographs. */
  files: z
    .array(fileReference)
    .min(1)
    .max(8)
    .refine((files) => distinct(files.map(({ cid }) => cid)), { message: 'one document twice' }),
  from: written(declaration),
  to: written(declaration),
  level: word,
  deadline: time,
  form: text(64),
  note: prose(2000),
  /** Handle of a code's owner, and its season quota in kg: for bringing a code into the registry only. */
  owner: handle,
  quota: kg,
} as const;

/** A seal that an order names is the one to be set: its number must be right. */
export const orderedSeal = written(seal);

export type FieldName = keyof typeof FIELDS;
export type EventFields = { [Name in FieldName]?: z.output<(typeof FIELDS)[Name]> };
