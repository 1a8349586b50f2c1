import { Refusal } from './refusals.ts';
import { OFFSET, type Side } from './sides.ts';

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(\+07:00|\+08:00)$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * Unix seconds of an RFC 3339 time with the offset of one of the two sides; a fraction is cut off.
 * `Z`, other offsets, leap seconds and days that do not exist are SCHEMA_INVALID (events.md §7).
 *
 * @param side when given, only this side's own offset is right.
 */
export function unixSeconds(text: string, side?: Side, path?: string): number {
  const match = RFC3339.exec(text);
  if (!match) throw new Refusal('SCHEMA_INVALID', 'not a time with the offset +07:00 or +08:00', path);
  const [, year, month, day, hour, minute, second, , offset] = match;
  if (side && offset !== OFFSET[side]) throw new Refusal('SCHEMA_INVALID', `the ${side} side speaks in ${OFFSET[side]}`, path);
  const inRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(year) >= 2000;
  if (!inRange || !isDate(`${year}-${month}-${day}`)) throw new Refusal('SCHEMA_INVALID', 'no such day or time', path);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`) / 1000;
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Unix seconds as RFC 3339 in a side's own offset. */
export function timeText(seconds: number, side: Side): string {
  const shifted = new Date((seconds + (side === 'VN' ? 7 : 8) * 3600) * 1000);
  return shifted.toISOString().replace('.000Z', OFFSET[side]);
}
