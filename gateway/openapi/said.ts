import { z } from 'zod';
import { EVENT_TYPES } from '../../protocol/events.ts';
import { DIRECTIONS } from '../../protocol/schema/crossing.ts';
import { eventSchema } from '../../protocol/schema/event.ts';
import { manifestSchema } from '../../protocol/schema/manifest.ts';
import { MODES } from '../../protocol/sides.ts';
import { prepareSchema, submitSchema } from '../events/request.ts';

/** `BORDER_CROSSED` is `BorderCrossedEvent`. */
const nameOf = (type: string): string => `${type.replace(/([A-Z])([A-Z]*)_?/g, (_, first, rest) => first + rest.toLowerCase())}Event`;

const event = z
  .union(EVENT_TYPES.map((type) => eventSchema(type).meta({ id: nameOf(type) })))
  .meta({ id: 'Event', description: 'What happened, by its `type`; each type has its own fields.' });

/** What the two requests hold, in full: a handler reads the frame first, then the event by its type and the manifest. */
const INSIDE = {
  event,
  manifest: manifestSchema.meta({ id: 'Manifest' }).optional().meta({ description: 'Of manifest events only.' }),
  direction: z.enum(DIRECTIONS).optional().meta({ description: 'Of a lodging only.' }),
  crossing: z
    .strictObject({ pair: z.string().max(64), lane: z.string().max(64), mode: z.enum(MODES) })
    .optional()
    .meta({ description: 'Of a lodging only.' }),
  plant: z.boolean().optional().meta({ description: 'Of a lodging only: whether these are plant goods.' }),
};

export const prepareBody = prepareSchema.extend(INSIDE).meta({ id: 'PrepareRequest' });
export const submitBody = submitSchema.extend(INSIDE).meta({ id: 'SubmitRequest' });

const consignment = '0x8f1d4b1c2a3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8';
export const PREPARE_EXAMPLES = {
  release: {
    consignment,
    event: { t: '2026-11-10T15:02:00+08:00', by: 'CN-CUS', type: 'RELEASED', track: 'EXP_CUS' },
  },
  weighing: {
    consignment,
    event: { t: '2026-11-10T19:41:00+08:00', by: 'CN-GATE', type: 'WEIGHED', unit: 'A', kg: 21_760 },
  },
};
