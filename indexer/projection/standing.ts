import { isStale } from '../../protocol/rules/approval.ts';
import { DECLARATION_VALIDITY_S, type Derived, derive } from '../../protocol/rules/derive.ts';
import { type Case, isRequired } from '../../protocol/rules/state.ts';
import { TRACKS, type Track, type TrackStatus } from '../../protocol/tracks.ts';

/** How a track stands, and since which block time (Unix seconds): what work lists order by. */
export interface TrackStanding {
  track: Track;
  status: TrackStatus;
  stale: boolean;
  version: number;
  since: number;
}

/** A consignment as the index keeps it: the rules' state, and what the chain's blocks add to it. */
export interface Standing {
  state: Case;
  tracks: TrackStanding[];
  /** An act of it was recorded LATE (events.md §5). */
  late: boolean;
  openedBlock: number;
  openedAt: number;
  updatedBlock: number;
  updatedAt: number;
}

export function openStanding(state: Case, block: number, time: number, late: boolean): Standing {
  const opened = { state, tracks: [], late, openedBlock: block, openedAt: time, updatedBlock: block, updatedAt: time };
  return { ...opened, tracks: tracksOf(opened, time) };
}

/** After an act changed `state` in place. */
export function updateStanding(standing: Standing, block: number, time: number, late: boolean): void {
  standing.tracks = tracksOf(standing, time);
  standing.late ||= late;
  standing.updatedBlock = block;
  standing.updatedAt = time;
}

/** A track that did not change stays the very same value: what is to be written is told by that. */
function tracksOf({ state, tracks }: Pick<Standing, 'state' | 'tracks'>, time: number): TrackStanding[] {
  return TRACKS.filter((track) => isRequired(state, track)).map((track) => {
    const { status, version } = state.tracks[track];
    const stale = isStale(state, state.tracks[track]);
    const before = tracks.find((known) => known.track === track);
    const same = before && before.status === status && before.version === version && before.stale === stale;
    return same ? before : { track, status, stale, version, since: time };
  });
}

/** What the chain alone tells at a time; content adds its overlays when a consignment is read. */
export const deriveStanding = (standing: Standing, at: number): Derived => derive(standing.state, at, { late: standing.late });

/**
 * The first second after the last act at which the clock alone changes the overall state (a declaration or a conditional approval runs
 * out), or undefined. Until then the cached state stands.
 *
 * @param now the overall state as of the last act.
 */
export function recheckAt(standing: Standing, now = deriveStanding(standing, standing.updatedAt).overall): number | undefined {
  const { state, updatedAt } = standing;
  const limits = Object.values(state.tracks)
    .filter((track) => track.status === 'APPROVED_CONDITIONAL')
    .map((track) => track.validUntil);
  if (state.registeredAt !== undefined) limits.push(state.registeredAt + DECLARATION_VALIDITY_S);
  return limits
    .map((limit) => limit + 1)
    .filter((time) => time > updatedAt && deriveStanding(standing, time).overall !== now)
    .sort((a, b) => a - b)[0];
}
