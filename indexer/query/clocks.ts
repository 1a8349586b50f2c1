import { OFFSET, SIDES, type Side } from '../../protocol/sides.ts';

/** One instant as both sides read it, RFC 3339. */
export type Clocks = Record<Side, string>;

/** @param seconds Unix seconds; a time that no calendar has is undefined. */
export function clocksOf(seconds: number): Clocks | undefined {
  if (seconds > 253_402_300_799 - 86_400) return undefined;
  return Object.fromEntries(SIDES.map((side) => [side, local(seconds, side)])) as Clocks;
}

function local(seconds: number, side: Side): string {
  const hours = Number(OFFSET[side].slice(1, 3));
  return new Date((seconds + hours * 3600) * 1000).toISOString().replace(/\.000Z$/, OFFSET[side]);
}

/** RFC 3339 in UTC, or null for 0 (none) and for what no calendar has. */
export const utcOf = (seconds: number): string | null =>
  seconds === 0 || seconds > 253_402_300_799 ? null : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
