import { Refusal } from '../../protocol/refusals.ts';

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Unix seconds of an RFC 3339 time. @throws {Refusal} SCHEMA_INVALID */
export function secondsOf(time: string, path: string): number {
  const millis = RFC3339.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(millis)) throw new Refusal('SCHEMA_INVALID', 'not a time of RFC 3339', path);
  return Math.floor(millis / 1000);
}
