import { OFFSET, type Side } from '../../protocol/sides.ts';
import type { WorkingCalendar } from './settings.ts';

const DAY_S = 86_400;
/** Days that are looked through for one sum or one end: no clock runs for longer, and a time can be anything that somebody signed. */
const LONGEST_DAYS = 1_000;

const secondsIn = (text: string): number => Number(text.slice(0, 2)) * 3_600 + Number(text.slice(3)) * 60;
const offsetOf = (side: Side): number => Number(OFFSET[side].slice(1, 3)) * 3_600;
/** Days since 1970 on a side's clock. */
const dayOf = (side: Side, instant: number): number => Math.floor((instant + offsetOf(side)) / DAY_S);

/** Working spans of a local day, in Unix seconds. A day that is named stands for itself, any other for its day of the week. */
function spansOf({ week, days }: WorkingCalendar, side: Side, day: number): [number, number][] {
  const date = new Date(day * DAY_S * 1_000);
  const hours = days[date.toISOString().slice(0, 10)] ?? week[String(date.getUTCDay()) as keyof typeof week] ?? [];
  const midnight = day * DAY_S - offsetOf(side);
  return hours.map(([from, to]) => [midnight + secondsIn(from), midnight + secondsIn(to)]);
}

/** Seconds of work between two instants (Unix seconds); 0 where the second is not after the first. */
export function workedBetween(calendar: WorkingCalendar, side: Side, from: number, to: number): number {
  const first = dayOf(side, from);
  const last = Math.min(dayOf(side, to), first + LONGEST_DAYS);
  let worked = 0;
  for (let day = first; day <= last; day++)
    for (const [start, end] of spansOf(calendar, side, day)) worked += Math.max(0, Math.min(end, to) - Math.max(start, from));
  return worked;
}

/** When so many seconds of work will have been done since an instant; undefined where that never comes. */
export function afterWork(calendar: WorkingCalendar, side: Side, from: number, seconds: number): number | undefined {
  let left = seconds;
  const first = dayOf(side, from);
  for (let day = first; day <= first + LONGEST_DAYS; day++)
    for (const [start, end] of spansOf(calendar, side, day)) {
      const begin = Math.max(start, from);
      if (end - begin >= left && end > begin) return begin + left;
      left -= Math.max(0, end - begin);
    }
  return undefined;
}

/** When work ends on the n-th working day after the day of an instant; undefined where that never comes. */
export function afterDays(calendar: WorkingCalendar, side: Side, from: number, days: number): number | undefined {
  let left = days;
  const first = dayOf(side, from);
  for (let day = first + 1; day <= first + LONGEST_DAYS; day++) {
    const end = spansOf(calendar, side, day).at(-1)?.[1];
    if (end === undefined) continue;
    left -= 1;
    if (left === 0) return end;
  }
  return undefined;
}
