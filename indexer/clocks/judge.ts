import { otherSide, type Side } from '../../protocol/sides.ts';
import { afterDays, afterWork, workedBetween } from './calendar.ts';
import { applies, type Basis, CLOCKS, type ClockRule, type Frame, type Said } from './rules.ts';
import { type ClockSettings, calendarOf, type Limit } from './settings.ts';

export const CLOCK_STATES = ['running', 'met', 'breached', 'lapsed'] as const;
/** `lapsed`: the consignment ended in time, so that what was awaited cannot come. A clock that runs past its end is breached. */
export type ClockState = (typeof CLOCK_STATES)[number];

/** What one clock of a consignment shows. Times are Unix seconds. */
export interface Reading {
  clock: string;
  side: Side;
  state: ClockState;
  basis: Basis | 'configured';
  /** Organisation whose calendar counts; undefined where nobody of that authority has spoken yet. */
  office: string | undefined;
  startedAt: number;
  /** Expected end, of a clock that is to last at least as long its earliest end; undefined where the calendar has none. */
  dueAt: number | undefined;
  stoppedAt: number | undefined;
  /** From its start on: of work, where the limit is of work. */
  spentSeconds: number;
}

/**
 * Reads every clock that runs or ran on a consignment.
 *
 * @param said what was said of it, in any order
 * @param at Unix seconds, for those that still run
 * @param handleOf name of an organisation, as calendars of offices are set
 */
export function readClocks(
  settings: ClockSettings,
  frame: Frame,
  said: readonly Said[],
  at: number,
  handleOf: (organisation: string) => string | null = () => null,
): Reading[] {
  const inOrder = [...said].sort((a, b) => a.at - b.at);
  return CLOCKS.filter((rule) => applies(rule, frame)).flatMap((rule) => {
    const starts = inOrder.filter((each) => rule.starts(each));
    return (rule.each ? starts : starts.slice(0, 1)).flatMap((start) =>
      readOne({ settings, frame, said: inOrder, at, handleOf }, rule, start),
    );
  });
}

interface Asked {
  settings: ClockSettings;
  frame: Frame;
  said: readonly Said[];
  at: number;
  handleOf(organisation: string): string | null;
}

function readOne({ settings, frame, said, at, handleOf }: Asked, rule: ClockRule, start: Said): Reading[] {
  const startedAt = rule.from ? rule.from(start, said) : start.at;
  if (startedAt === undefined) return [];
  const side = rule.side ?? (rule.flank ? otherSide(frame.exporting) : otherSide(start.side ?? frame.exporting));
  const stop = stopOf(rule, start, said);
  if (stop === undefined) return [];
  // What was over before it could begin never ran.
  if (stop !== null && stop < startedAt && !rule.ahead) return [];
  const end = said.find((each) => each.at >= startedAt && ENDS.includes(each.type))?.at;
  const office = said.findLast((each) => each.at <= startedAt && each.side === side && each.roles.includes(rule.role))?.organisation;
  const calendar = calendarOf(settings, side, office === undefined ? null : handleOf(office));
  const limit = settings.limits[rule.name] ?? rule.limit;
  const lapsed = end !== undefined && (stop === null || end < stop);
  const stoppedAt = lapsed ? end : (stop ?? undefined);
  const dueAt = dueOf(limit, startedAt, (work) =>
    'workingDays' in work
      ? afterDays(calendar, side, startedAt, work.workingDays)
      : afterWork(calendar, side, startedAt, work.workingSeconds),
  );
  const until = Math.max(startedAt, stoppedAt ?? at);
  return [
    {
      clock: rule.name,
      side,
      state: stateOf(rule, dueAt ?? Number.POSITIVE_INFINITY, stoppedAt, at, lapsed),
      basis: settings.limits[rule.name] ? 'configured' : rule.basis,
      office,
      startedAt,
      dueAt,
      stoppedAt,
      spentSeconds: 'seconds' in limit ? until - startedAt : workedBetween(calendar, side, startedAt, until),
    },
  ];
}

/** After these nothing is awaited of a consignment any more. */
const ENDS = ['MANIFEST_CANCELLED', 'RETURN_RECEIVED', 'DESTROYED'];

/** When a clock stopped: null while it has not, undefined where this index cannot know. */
function stopOf(rule: ClockRule, start: Said, said: readonly Said[]): number | null | undefined {
  if (rule.stopsAt) return rule.stopsAt(start);
  return said.find((each) => (rule.ahead || each.at >= start.at) && each !== start && rule.stops(each, start))?.at ?? null;
}

function dueOf(limit: Limit, from: number, worked: (limit: Exclude<Limit, { seconds: number }>) => number | undefined): number | undefined {
  return 'seconds' in limit ? from + limit.seconds : worked(limit);
}

function stateOf({ least }: ClockRule, due: number, stoppedAt: number | undefined, at: number, lapsed: boolean): ClockState {
  if (least) {
    if ((stoppedAt ?? at) >= due) return 'met';
    return stoppedAt === undefined ? 'running' : lapsed ? 'lapsed' : 'breached';
  }
  if ((stoppedAt ?? at) > due) return 'breached';
  return stoppedAt === undefined ? 'running' : lapsed ? 'lapsed' : 'met';
}
