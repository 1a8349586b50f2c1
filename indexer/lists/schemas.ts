import { z } from 'zod';
import { bytes32, moment } from '../../http/schemas.ts';
import { OVERALL_STATES } from '../../protocol/rules/derive.ts';
import { MODES, SIDES } from '../../protocol/sides.ts';
import { TRACK_STATES, TRACKS } from '../../protocol/tracks.ts';

/** Forms that several answers share. */
export const side = z.enum(SIDES);
export const mode = z.enum(MODES);
export const track = z.enum(TRACKS);
export const trackStatus = z.enum(TRACK_STATES);
export const overall = z.enum(OVERALL_STATES);
export const flag = z.enum(['true', 'false']);
export const handle = z.string().nullable().meta({ description: 'The name people use; null where this side knows none.' });
export const units = z
  .union([z.literal('ALL'), z.array(z.string())])
  .meta({ description: 'By label; `#n` where this side does not know it.' });
export const time = moment.nullable();
export const clocks = z
  .object({ VN: z.string(), CN: z.string() })
  .nullable()
  .meta({ id: 'Clocks', description: 'One instant as both sides read it.' });
export { bytes32 };
