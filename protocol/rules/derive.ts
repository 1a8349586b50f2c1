import { anyHoldActive, anyRefused, approvedOnAll, exportTracks, heldUnits, importTracks, isStale } from './approval.ts';
import { clearedClosed, returnClosed } from './closure.ts';
import { anyCrossed, anyUnit, type Case, everyUnit } from './state.ts';

export const OVERALL_STATES = [
  'CLOSED_DESTROYED',
  'DESTROY_PENDING',
  'CLOSED_RETURNED',
  'RETURNED',
  'RETURN_IN_TRANSFER',
  'RETURN_PENDING',
  'CANCELLED',
  'REFUSED_ENTRY',
  'REFUSED_EXPORT',
  'CLOSED_CLEARED',
  'RELEASED',
  'PARTIALLY_RELEASED',
  'IMPORT_REVIEW',
  'ARRIVED',
  'IN_TRANSFER',
  'EXPIRED',
  'READY_TO_CROSS',
  'EXPORT_APPROVED',
  'EXPORT_REVIEW',
  'LODGED',
] as const;
export type Overall = (typeof OVERALL_STATES)[number];

export const OVERLAYS = ['HELD', 'DISPUTED', 'AMENDMENT_PENDING', 'CONDITIONAL', 'IRREGULAR', 'CODE_FLAGGED', 'LATE'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** How long an export declaration stays valid: 15 days (domain.md §4.5), configurable. */
export const DECLARATION_VALIDITY_S = 15 * 24 * 3600;

/** What only content or block times tell: content marks and code flags (events.md §8), and lateness (§5). */
export interface ContentFlags {
  irregular?: boolean;
  codeFlagged?: boolean;
  late?: boolean;
}

export interface Derived {
  overall: Overall;
  overlays: Overlay[];
}

/** The overall state at a time (Unix seconds) and its overlays: events.md §4, first line that matches. Nobody sets it. */
export function derive(state: Case, at: number, flags: ContentFlags = {}, validity = DECLARATION_VALIDITY_S): Derived {
  return { overall: overallOf(state, at, validity), overlays: overlaysOf(state, flags) };
}

export const isExpired = (state: Case, at: number, validity = DECLARATION_VALIDITY_S): boolean =>
  state.registeredAt !== undefined && at > state.registeredAt + validity && !anyCrossed(state);

function overallOf(state: Case, at: number, validity: number): Overall {
  if (state.destroyed) return 'CLOSED_DESTROYED';
  if (state.destroyOrdered) return 'DESTROY_PENDING';
  if (state.returnOrdered) {
    if (returnClosed(state, at)) return 'CLOSED_RETURNED';
    if (everyUnit(state, (unit) => unit.returnReceived)) return 'RETURNED';
    return anyUnit(state, (unit) => unit.returnCrossed) ? 'RETURN_IN_TRANSFER' : 'RETURN_PENDING';
  }
  if (state.cancelled) return 'CANCELLED';
  const imports = importTracks(state);
  const exports = exportTracks(state);
  if (anyRefused(state, imports)) return 'REFUSED_ENTRY';
  if (anyRefused(state, exports)) return 'REFUSED_EXPORT';
  if (clearedClosed(state)) return 'CLOSED_CLEARED';
  if (everyUnit(state, (unit) => unit.accepted)) {
    const approved = approvedOnAll(state, imports, at);
    if (approved === state.units && !anyHoldActive(state)) return 'RELEASED';
    if (approved !== 0n && approved !== state.units && (heldUnits(state) & approved) === 0n) return 'PARTIALLY_RELEASED';
    return imports.some((track) => state.tracks[track].status !== 'PENDING') ? 'IMPORT_REVIEW' : 'ARRIVED';
  }
  if (anyCrossed(state)) return 'IN_TRANSFER';
  if (isExpired(state, at, validity)) return 'EXPIRED';
  const noticed = state.mode !== 'AGV' || state.notice?.accepted === true;
  if (approvedOnAll(state, exports, at) === state.units && !anyHoldActive(state) && noticed) return 'READY_TO_CROSS';
  if (approvedOnAll(state, ['EXP_CUS'], at) === state.units) return 'EXPORT_APPROVED';
  return exports.some((track) => state.tracks[track].status !== 'PENDING') ? 'EXPORT_REVIEW' : 'LODGED';
}

/** A material amendment that the importing customs has not acknowledged, or that leaves an approval stale. */
export const amendmentPending = (state: Case): boolean =>
  state.materialVersion > state.acknowledged || Object.values(state.tracks).some((track) => isStale(state, track));

function overlaysOf(state: Case, flags: ContentFlags): Overlay[] {
  const set: Record<Overlay, boolean> = {
    HELD: anyHoldActive(state),
    DISPUTED: anyUnit(state, (unit) => unit.disputed && !unit.accepted),
    AMENDMENT_PENDING: amendmentPending(state),
    CONDITIONAL: Object.values(state.tracks).some((track) => track.status === 'APPROVED_CONDITIONAL'),
    IRREGULAR: state.irregular || flags.irregular === true,
    CODE_FLAGGED: flags.codeFlagged === true,
    LATE: flags.late === true,
  };
  return OVERLAYS.filter((overlay) => set[overlay]);
}
