import { anyRefused, approvedUnits, exportTracks, importTracks, unconditionalUnits } from './approval.ts';
import { type Case, everyUnit } from './state.ts';

/** Every unit received back and the return declaration approved. */
export const returnClosed = (state: Case, at: number): boolean =>
  everyUnit(state, (unit) => unit.returnReceived) && approvedUnits(state, state.tracks.RETURN_CUS, at) === state.units;

/** Every unit gone out and every import track approved, without condition, for every unit. */
export const clearedClosed = (state: Case): boolean =>
  everyUnit(state, (unit) => unit.goneOut) &&
  importTracks(state).every((track) => unconditionalUnits(state, state.tracks[track]) === state.units);

/** *Closed* of events.md §4 (CLOSED_* and CANCELLED) at a time, Unix seconds. */
export function isClosed(state: Case, at: number): boolean {
  if (state.destroyed) return true;
  if (state.destroyOrdered) return false;
  if (state.returnOrdered) return returnClosed(state, at);
  if (state.cancelled) return true;
  if (anyRefused(state, importTracks(state)) || anyRefused(state, exportTracks(state))) return false;
  return clearedClosed(state);
}
