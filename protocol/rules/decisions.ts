import { type Act, ALL_UNITS } from '../acts/act.ts';
import { type EventType, ruleOf } from '../events.ts';
import { Refusal } from '../refusals.ts';
import { TRACK_AUTHORITY, type Track } from '../tracks.ts';
import { type Actor, isCosigned } from './actor.ts';
import { heldUnits, isApprovedStatus, isStale } from './approval.ts';
import { anyCrossed, anyUnit, type Case, isRequired, type TrackRecord } from './state.ts';

const notAllowed = (track: Track, record: TrackRecord, what: string): Refusal =>
  new Refusal('TRANSITION_NOT_ALLOWED', `${what}: ${track} is ${record.status}`);

/** Decisions of an authority on its own track (events.md §2, §3), signers and reason first. Judges, then changes the track. */
export function decideTrack(state: Case, type: EventType, track: Track, act: Act, actor: Actor): void {
  const role = TRACK_AUTHORITY[track].role;
  if (type === 'REFUSED' && (role === 'CUSTOMS' || role === 'QUARANTINE') && !isCosigned(actor))
    throw new Refusal('SECOND_SIGNER_REQUIRED');
  checkReason(type, act);
  checkUnits(state, act.units);
  if ((type === 'RELEASED' || type === 'RELEASED_CONDITIONAL') && act.units === 0n)
    throw new Refusal('SCHEMA_INVALID', 'a release covers all units or names some', '/units');
  if (track === 'RETURN_CUS' && !state.returnOrdered) throw new Refusal('RETURN_NOT_ORDERED');
  if (!isRequired(state, track)) throw new Refusal('TRACK_NOT_REQUIRED', `${track} is not required here`);
  const record = state.tracks[track];
  switch (type) {
    case 'DECL_REGISTERED':
      if (record.status !== 'PENDING') throw notAllowed(track, record, 'a declaration is registered once');
      record.status = 'IN_REVIEW';
      if (track === 'EXP_CUS') state.registeredAt = act.occurredAt;
      return;
    case 'RELEASED':
      checkApprovable(state, track, act.units);
      checkOwnHold(state, act.units, actor);
      return approve(state, record, act.units);
    case 'PHYTO_ISSUED':
    case 'EXIT_CLEARED':
    case 'ENTRY_CLEARED':
    case 'GATE_CLEARED':
      checkApprovable(state, track, ALL_UNITS);
      return approve(state, record, ALL_UNITS);
    case 'RELEASED_CONDITIONAL':
      checkConditional(state, track, act);
      checkOwnHold(state, act.units, actor);
      return approveUntil(state, record, act.units, act.until);
    case 'AMENDMENT_ACCEPTED':
    case 'PHYTO_REPLACED':
      if (!isStale(state, record)) throw notAllowed(track, record, 'no approval of an earlier version stands');
      record.version = state.version;
      return;
    case 'REFUSED':
      if (record.status !== 'PENDING' && record.status !== 'IN_REVIEW')
        throw notAllowed(track, record, 'only what is pending or in review can be refused');
      return withdraw(record, 'REFUSED');
    case 'REVOKED':
      checkRevocable(state, track, record);
      return withdraw(record, 'REVOKED');
    case 'PHYTO_WITHDRAWN':
      if (!isApprovedStatus(record)) throw notAllowed(track, record, 'nothing to withdraw');
      return withdraw(record, 'REVOKED');
    case 'BORDER_DENIED':
    case 'GATE_DENIED':
      if (record.status === 'REFUSED' || (isApprovedStatus(record) && anyCrossed(state)))
        throw notAllowed(track, record, 'too late to deny');
      return withdraw(record, 'IN_REVIEW');
    default:
      throw new Refusal('SCHEMA_INVALID', `${type} is no decision on a track`);
  }
}

export function checkReason(type: EventType, act: Act): void {
  if (act.reason === 0 && ruleOf(type).reasonRequired) throw new Refusal('REASON_REQUIRED', undefined, '/reason');
}

/** A named unit must be in the current manifest; ALL_UNITS and none always are. */
export function checkUnits(state: Case, units: bigint): void {
  if (units !== ALL_UNITS && (units & ~state.units) !== 0n) throw new Refusal('SCHEMA_INVALID', 'the current manifest has no such unit');
}

function checkApprovable(state: Case, track: Track, units: bigint): void {
  const record = state.tracks[track];
  if (record.status === 'REFUSED') throw notAllowed(track, record, 'a refusal is final');
  if (record.status !== 'APPROVED' && record.status !== 'APPROVED_CONDITIONAL') return;
  if (!isStale(state, record) && (units & state.units & ~record.approved) === 0n) throw notAllowed(track, record, 'approved already');
}

function checkConditional(state: Case, track: Track, act: Act): void {
  checkApprovable(state, track, act.units);
  const record = state.tracks[track];
  const same = record.status === 'APPROVED_CONDITIONAL' && record.validUntil === act.until;
  if (act.until === 0) throw new Refusal('SCHEMA_INVALID', 'a conditional release says until when', '/validUntil');
  if (same && !isStale(state, record) && (act.units & state.units & ~(record.approved | record.conditional)) === 0n)
    throw notAllowed(track, record, 'approved until then already');
}

function checkOwnHold(state: Case, units: bigint, actor: Actor): void {
  if ((heldUnits(state, actor.organisation) & units) !== 0n) throw new Refusal('HOLD_ACTIVE', 'lift the hold of your own authority first');
}

function checkRevocable(state: Case, track: Track, record: TrackRecord): void {
  if (!isApprovedStatus(record)) throw notAllowed(track, record, 'nothing to revoke');
  const importing = TRACK_AUTHORITY[track].flank === 'IMP';
  const gone = importing ? anyUnit(state, (unit) => unit.goneOut) : track !== 'RETURN_CUS' && anyCrossed(state);
  if (gone) throw notAllowed(track, record, importing ? 'a unit has gone out' : 'a unit has crossed');
}

/** Units that keep counting: none after a refusal, a revocation or a new material version. */
const standing = (state: Case, record: TrackRecord): boolean => isApprovedStatus(record) && !isStale(state, record);

function approve(state: Case, record: TrackRecord, units: bigint): void {
  const keep = standing(state, record);
  record.approved = (keep ? record.approved : 0n) | units;
  record.conditional = (keep ? record.conditional : 0n) & ~units;
  if ((state.units & ~record.approved) === 0n) {
    record.approved = ALL_UNITS;
    record.conditional = 0n;
  }
  record.status = (record.conditional & state.units) === 0n ? 'APPROVED' : 'APPROVED_CONDITIONAL';
  record.version = state.version;
}

/** One `validUntil` a track: the latest conditional release's counts for all units under condition. */
function approveUntil(state: Case, record: TrackRecord, units: bigint, until: number): void {
  const keep = standing(state, record);
  record.approved = keep ? record.approved : 0n;
  record.conditional = ((keep ? record.conditional : 0n) | units) & ~record.approved;
  if ((state.units & ~(record.approved | record.conditional)) === 0n) record.conditional = ALL_UNITS & ~record.approved;
  record.status = 'APPROVED_CONDITIONAL';
  record.version = state.version;
  record.validUntil = until;
}

function withdraw(record: TrackRecord, status: 'REFUSED' | 'REVOKED' | 'IN_REVIEW'): void {
  record.status = status;
  record.approved = 0n;
  record.conditional = 0n;
}
