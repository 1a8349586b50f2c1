import { z } from 'zod';
import { Refusal } from '../../protocol/refusals.ts';
import { OVERALL_STATES } from '../../protocol/rules/derive.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import { SIDES } from '../../protocol/sides.ts';
import { TRACK_STATES, TRACKS } from '../../protocol/tracks.ts';

export const LIMIT_MOST = 200;
const LIMIT_USUAL = 50;

const id = z.strictObject({ id: z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'a consignment id is 0x and 64 lower-case hex digits' }) });
export const consignmentId = (parameters: unknown): string => parseOrRefuse(id, parameters).id;

const limit = z.coerce.number().int().min(1).max(LIMIT_MOST).default(LIMIT_USUAL);
const page = { limit, cursor: z.string().max(200).optional() };
export const pageQuery = z.strictObject(page);
export const listQuery = z.strictObject({
  ...page,
  overall: z.enum(OVERALL_STATES).optional(),
  track: z.enum(TRACKS).optional(),
  status: z.enum(TRACK_STATES).optional(),
  side: z.enum(SIDES).optional(),
});
export const worklistTrack = z.strictObject({ track: z.enum(TRACKS) });
export const worklistQuery = z.strictObject({ ...page, side: z.enum(SIDES).optional() });
export const stateQuery = z.strictObject({ at: z.string().max(40).optional(), asOf: z.string().max(40).optional() });
export const alarmsQuery = z.strictObject({ ...page, consignment: id.shape.id.optional() });

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Unix seconds of an RFC 3339 time. @throws {Refusal} SCHEMA_INVALID */
export function secondsOf(time: string, path: string): number {
  const millis = RFC3339.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(millis)) throw new Refusal('SCHEMA_INVALID', 'not a time of RFC 3339', path);
  return Math.floor(millis / 1000);
}

/** Keyset cursors: the last row's keys, opaque to clients. */
export const encodeCursor = (keys: readonly (string | number)[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** @throws {Refusal} SCHEMA_INVALID for a cursor that no page gave out. */
export function decodeCursor(cursor: string | undefined, shape: readonly ('string' | 'number')[]): (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(keys) && keys.length === shape.length && shape.every((type, i) => typeof keys[i] === type)) return keys;
  } catch {
    // Told below, as any other text that is no cursor.
  }
  throw new Refusal('SCHEMA_INVALID', 'not a cursor of this list', '/cursor');
}
