import { EXPORT_TRACKS, IMPORT_TRACKS, type Track } from '../tracks.ts';
import { type Case, isRequired, type TrackRecord } from './state.ts';

export const isApprovedStatus = (track: TrackRecord): boolean => track.status === 'APPROVED' || track.status === 'APPROVED_CONDITIONAL';

/** An approval made before the latest material version (events.md §2). */
export const isStale = (state: Case, track: TrackRecord): boolean => isApprovedStatus(track) && track.version < state.materialVersion;

/** Units of the current manifest that a track approves at a time, stale approvals counting for nothing. */
export function approvedUnits(state: Case, track: TrackRecord, at: number): bigint {
  if (!isApprovedStatus(track) || isStale(state, track)) return 0n;
  const conditional = at <= track.validUntil ? track.conditional : 0n;
  return (track.approved | conditional) & state.units;
}

/** Units approved without condition. */
export function unconditionalUnits(state: Case, track: TrackRecord): bigint {
  return isApprovedStatus(track) && !isStale(state, track) ? track.approved & state.units : 0n;
}

export const exportTracks = (state: Case): Track[] => EXPORT_TRACKS.filter((track) => isRequired(state, track));
export const importTracks = (state: Case): Track[] => IMPORT_TRACKS.filter((track) => isRequired(state, track));

/** Units that every one of these tracks approves. */
export const approvedOnAll = (state: Case, tracks: readonly Track[], at: number): bigint =>
  tracks.reduce((units, track) => units & approvedUnits(state, state.tracks[track], at), state.units);

export const anyRefused = (state: Case, tracks: readonly Track[]): boolean =>
  tracks.some((track) => state.tracks[track].status === 'REFUSED');

/** Units of the current manifest under an active hold, of one organisation or of any. */
export function heldUnits(state: Case, organisation?: string): bigint {
  let held = 0n;
  for (const hold of state.holds.values())
    if (hold.active && (organisation === undefined || hold.organisation === organisation)) held |= hold.units & state.units;
  return held;
}

export const anyHoldActive = (state: Case): boolean => [...state.holds.values()].some((hold) => hold.active);
