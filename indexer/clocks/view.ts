import { z } from 'zod';
import { handle, side, time } from '../lists/schemas.ts';
import { utcOf } from '../query/clocks.ts';
import { CLOCK_STATES, type Reading } from './judge.ts';
import { CLOCK_NAMES } from './rules.ts';

export const BASES = ['law', 'published', 'design', 'assumed', 'configured'] as const;

export const clockName = z.enum(CLOCK_NAMES);
export const clockState = z.enum(CLOCK_STATES);
export const basis = z.enum(BASES).meta({
  description: 'Where the limit comes from; `assumed` is unverified, and `configured` is this side’s own setting: neither is law.',
});
export const clockView = z
  .object({
    clock: clockName,
    side: side.meta({ description: 'Whose clock it is.' }),
    state: clockState,
    basis,
    office: handle,
    startedAt: time,
    dueAt: time.meta({ description: 'Expected end; of a clock that is to last at least as long, the earliest.' }),
    stoppedAt: time.meta({ description: 'Null while it runs, also past its end.' }),
    spentSeconds: z.number().int().meta({ description: 'Of work, where the limit is of work.' }),
  })
  .meta({ id: 'Clock' });

export const viewOf = (reading: Reading, handleOf: (organisation: string) => string | null): z.output<typeof clockView> => ({
  clock: reading.clock,
  side: reading.side,
  state: reading.state,
  basis: reading.basis,
  office: reading.office === undefined ? null : handleOf(reading.office),
  startedAt: utcOf(reading.startedAt),
  dueAt: utcOf(reading.dueAt ?? 0),
  stoppedAt: utcOf(reading.stoppedAt ?? 0),
  spentSeconds: reading.spentSeconds,
});
