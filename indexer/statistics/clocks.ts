import { setImmediate } from 'node:timers/promises';
import type { ClockState, Reading } from '../clocks/judge.ts';
import { readClocks } from '../clocks/judge.ts';
import { readFrames, readSaid } from '../clocks/said.ts';
import type { Asking } from '../lists/list.ts';
import { openedIn, quantile } from './folded.ts';
import type { Window } from './window.ts';

/** Read between two turns of this process's loop, so that others are answered meanwhile. */
const AT_ONCE = 100;

/** Clocks of the consignments that were opened in a window, by clock and office; by how much those breached ran over, in seconds. */
export async function clocksBreached({ context, db, now, asOf }: Asking, window: Window) {
  const groups = new Map<string, { reading: Reading; states: Record<ClockState, number>; over: number[]; open: number }>();
  const at = asOf?.time ?? now;
  const consignments = await openedIn(db, window);
  for (let i = 0; i < consignments.length; i += AT_ONCE) {
    const some = consignments.slice(i, i + AT_ONCE);
    const [frames, said] = [await readFrames(db, some), await readSaid(db, some, asOf)];
    for (const consignment of some) {
      const frame = frames.get(consignment);
      if (!frame) continue;
      for (const reading of readClocks(context.clocks, frame, said.get(consignment) ?? [], at, context.handleOf)) {
        const key = `${reading.clock} ${reading.side} ${reading.office}`;
        const group = groups.get(key) ?? { reading, states: { running: 0, met: 0, breached: 0, lapsed: 0 }, over: [], open: 0 };
        groups.set(key, group);
        group.states[reading.state] += 1;
        if (reading.state !== 'breached') continue;
        if (reading.stoppedAt === undefined) group.open += 1;
        group.over.push(Math.abs((reading.stoppedAt ?? at) - (reading.dueAt ?? at)));
      }
    }
    await setImmediate();
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { reading, states, over, open }]) => ({
      clock: reading.clock,
      side: reading.side,
      basis: reading.basis,
      office: reading.office === undefined ? null : context.handleOf(reading.office),
      ...states,
      open,
      medianSeconds: over.length === 0 ? null : quantile(over, 0.5),
      p90Seconds: over.length === 0 ? null : quantile(over, 0.9),
    }));
}
