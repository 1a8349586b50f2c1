import { z } from 'zod';
import { EVENT_TYPES, type EventType } from '../events.ts';
import { SEAL_STATES } from '../identifiers/seal.ts';
import type { Side } from '../sides.ts';
import { unixSeconds } from '../time.ts';
import { type EventFields, FIELDS, type FieldName, orderedSeal } from './event-fields.ts';
import { shapeOf } from './event-shapes.ts';
import { handle, positiveKg, text } from './fields.ts';
import { parseOrRefuse } from './refuse.ts';

/** What frames an event: who says it, when, and what a replay file expects. None of it is content. */
const FRAME = {
  t: z.string(),
  by: handle.optional(),
  signers: z.array(handle).min(1).max(2).optional(),
  manifest: text(16).optional(),
  expect: z
    .union([z.strictObject({ refused: text(64) }), z.strictObject({ irregular: z.union([text(64), z.array(text(64)).min(1)]) })])
    .optional(),
} as const;

/** Where a field reads more narrowly than elsewhere. */
const NARROWED: Partial<Record<EventType, Partial<Record<FieldName, z.ZodType>>>> = {
  MANIFEST_SPLIT: { material: z.literal(true) },
  SEAL_CHECKED: { result: z.enum(SEAL_STATES) },
  RECOGNITION_APPLIED: { level: z.enum(['L0', 'L1', 'L2']) },
  RECOGNITION_OVERRIDDEN: { level: z.enum(['L0', 'L1', 'L2']) },
  CODE_AUTHORISED: { kg: positiveKg },
  RETURN_ORDERED: { seal: orderedSeal },
};

export interface EventFrame {
  t: string;
  type: EventType;
  by?: string;
  signers?: string[];
  manifest?: string;
  expect?: { refused: string } | { irregular: string | string[] };
}
/** An event as events.md §7 writes it, read and right in form. */
export type ThongquanEvent = EventFrame & EventFields;

function schemaOf(type: EventType): z.ZodType<ThongquanEvent> {
  const { may, must } = shapeOf(type);
  const fields = may.map((name) => {
    const schema = NARROWED[type]?.[name] ?? FIELDS[name];
    return [name, must.includes(name) ? schema : schema.optional()] as const;
  });
  return z.strictObject({ type: z.literal(type), ...FRAME, ...Object.fromEntries(fields) }) as unknown as z.ZodType<ThongquanEvent>;
}
const SCHEMAS = Object.fromEntries(EVENT_TYPES.map((type) => [type, schemaOf(type)])) as Record<EventType, z.ZodType<ThongquanEvent>>;
const typed = z.looseObject({ type: z.enum(EVENT_TYPES as [EventType, ...EventType[]]) });

/**
 * Reads an event said by someone of `side`. Which fields a type takes: `event-shapes.ts`. What rules say (a missing reason, a wrong
 * track, a unit the manifest does not have) is judged later.
 *
 * @throws Refusal SCHEMA_INVALID, FIELD_UNKNOWN, IDENTIFIER_INVALID
 */
export function parseEvent(input: unknown, side: Side, path = ''): ThongquanEvent {
  const { type } = parseOrRefuse(typed, input, path);
  const event = parseOrRefuse(SCHEMAS[type], input, path);
  unixSeconds(event.t, side, `${path}/t`);
  return event;
}

const FRAME_KEYS: ReadonlySet<string> = new Set(['type', ...Object.keys(FRAME)]);

/** The event's own fields: what its document holds. */
export function eventFields(event: ThongquanEvent): EventFields {
  return Object.fromEntries(Object.entries(event).filter(([key, value]) => !FRAME_KEYS.has(key) && value !== undefined)) as EventFields;
}

/** When it happened, Unix seconds. */
export const occurredAt = (event: ThongquanEvent): number => unixSeconds(event.t);

/** Schema of one type, for those who describe the interface. */
export const eventSchema = (type: EventType): z.ZodType<ThongquanEvent> => SCHEMAS[type];
