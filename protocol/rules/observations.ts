import type { Act } from '../acts/act.ts';
import type { EventType } from '../events.ts';
import type { ActMark } from '../irregularities.ts';
import { Refusal } from '../refusals.ts';
import { TRACKS } from '../tracks.ts';
import { anyRefused, approvedOnAll, exportTracks, heldUnits, importTracks } from './approval.ts';
import { isExpired } from './derive.ts';
import { type Case, NO_UNIT_RECORD, type UnitRecord, unitBits } from './state.ts';

/** Units of one batch cross within this time of each other. */
export const BATCH_WINDOW_S = 2 * 3600;

/** What happened is recorded (events.md §1): the answer is marks, never a refusal, unless the unit does not exist. */
export function observe(state: Case, type: EventType, act: Act): ActMark[] {
  if (type === 'DESTROYED') {
    const marks: ActMark[] = !state.destroyOrdered || state.destroyed ? ['OUT_OF_ORDER'] : [];
    state.destroyed = true;
    return marks;
  }
  const [bit, ...more] = unitBits(act.units);
  if (bit === undefined || more.length > 0 || (act.units & state.units) === 0n)
    throw new Refusal('SCHEMA_INVALID', 'the current manifest has no such unit', '/unit');
  const unit: UnitRecord = { ...(state.unitRecords.get(bit) ?? NO_UNIT_RECORD) };
  const marks = marksOf(state, type, act, unit);
  state.unitRecords.set(bit, unit);
  return marks;
}

function marksOf(state: Case, type: EventType, act: Act, unit: UnitRecord): ActMark[] {
  const outOfOrder = (wrong: boolean): ActMark[] => (wrong ? ['OUT_OF_ORDER'] : []);
  switch (type) {
    case 'BORDER_CROSSED': {
      const marks = crossingMarks(state, act, unit);
      unit.crossedAt ??= act.occurredAt;
      return marks;
    }
    case 'HANDOVER_ACCEPTED': {
      const marks = outOfOrder(unit.crossedAt === undefined || unit.accepted);
      unit.accepted = true;
      return marks;
    }
    case 'HANDOVER_DISPUTED': {
      const marks = outOfOrder(unit.crossedAt === undefined || unit.disputed || unit.accepted);
      unit.disputed = true;
      return marks;
    }
    case 'GATE_OUT': {
      const released = (approvedOnAll(state, importTracks(state), act.occurredAt) & act.units) !== 0n;
      const free = (heldUnits(state) & act.units) === 0n && !state.returnOrdered && !state.destroyOrdered;
      unit.goneOut = true;
      return unit.accepted && released && free ? [] : ['NOT_RELEASED'];
    }
    case 'RETURN_CROSSED': {
      const marks = outOfOrder(!state.returnOrdered || unit.crossedAt === undefined || unit.returnCrossed);
      unit.returnCrossed = true;
      return marks;
    }
    case 'RETURN_RECEIVED': {
      const marks = outOfOrder(!unit.returnCrossed || unit.returnReceived);
      unit.returnReceived = true;
      return marks;
    }
    default:
      throw new Refusal('SCHEMA_INVALID', `${type} is no observation of a unit`);
  }
}

/** Each rule that a crossing breaks is a mark of its own; times are compared as the speakers told them (events.md §5). */
function crossingMarks(state: Case, act: Act, unit: UnitRecord): ActMark[] {
  const marks: ActMark[] = [];
  const approved = (approvedOnAll(state, exportTracks(state), act.occurredAt) & act.units) !== 0n;
  const over = state.cancelled || anyRefused(state, TRACKS) || isExpired(state, act.occurredAt);
  if (!approved || over || unit.crossedAt !== undefined) marks.push('NOT_READY');
  if ((heldUnits(state) & act.units) !== 0n) marks.push('ON_HOLD');
  if (state.mode === 'AGV' && !state.notice?.accepted) marks.push('AGV_NO_NOTICE');
  const apart = [...state.unitRecords].some(
    ([bit, other]) =>
      other.crossedAt !== undefined &&
      (act.units & (1n << BigInt(bit))) === 0n &&
      Math.abs(other.crossedAt - act.occurredAt) > BATCH_WINDOW_S,
  );
  if (apart) marks.push('BATCH_APART');
  return marks;
}
