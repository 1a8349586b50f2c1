import { reasonOf } from '../../protocol/reasons.ts';
import { approvedUnits } from '../../protocol/rules/approval.ts';
import { derive } from '../../protocol/rules/derive.ts';
import { type Case, unitBits, unitRecord } from '../../protocol/rules/state.ts';
import { flankOf, otherSide } from '../../protocol/sides.ts';
import { TRACK_AUTHORITY } from '../../protocol/tracks.ts';
import type { Context } from '../context.ts';
import type { Standing } from '../projection/standing.ts';
import type { Queryable } from '../transaction.ts';
import type { Access } from './access.ts';
import { utcOf } from './clocks.ts';
import { documentsOf, type ReadableDocument } from './content.ts';
import type { Facts } from './facts.ts';
import { type Labels, unitsNamed } from './labels.ts';

/**
 * A consignment as one caller may see it.
 *
 * @param at Unix seconds for which the state is derived.
 */
export async function consignmentView(
  context: Context,
  db: Queryable,
  access: Access,
  { consignment, facts, at }: { consignment: string; facts: Facts; at: number },
) {
  const { standing } = facts;
  // Of the documents only the names of holds are shown here.
  const holds = [...(standing?.state.holds.values() ?? [])].map((hold) => hold.head);
  const documents = holds.length > 0 ? await documentsOf(db, context.agreement, access, consignment, holds) : [];
  const known = standing && stateView(context, standing, at, facts, documents);
  return {
    consignment,
    at: utcOf(at),
    ...(known ?? { overall: null, overlays: [], tracks: [], units: [], holds: [] }),
    marks: [...facts.actMarks, ...facts.contentMarks],
    acts: facts.acts,
    leaves: facts.leaves,
    pending: facts.pending.map((act) => ({ ...act, by: context.handleOf(act.organisation) })),
  };
}

function stateView(context: Context, standing: Standing, at: number, facts: Facts, documents: readonly ReadableDocument[]) {
  const { state } = standing;
  const { labels } = facts;
  const { overall, overlays } = derive(state, at, {
    irregular: facts.contentMarks.length > 0,
    codeFlagged: facts.codeFlagged,
    late: standing.late,
  });
  return {
    exporting: state.exporting,
    importing: otherSide(state.exporting),
    mode: state.mode,
    plant: state.plant,
    lane: state.lane,
    declarant: state.declarant,
    declarantHandle: context.handleOf(state.declarant),
    version: state.version,
    materialVersion: state.materialVersion,
    overall,
    overlays,
    exportProven: state.exportProven,
    declarationRegisteredAt: utcOf(state.registeredAt ?? 0),
    openedBlock: standing.openedBlock,
    updatedBlock: standing.updatedBlock,
    updatedAt: utcOf(standing.updatedAt),
    tracks: tracksView(standing, at, labels),
    units: unitsView(state, labels),
    holds: holdsView(context, state, at, labels, documents),
  };
}

function tracksView({ state, tracks }: Standing, at: number, labels: Labels) {
  return tracks.map(({ track, status, stale, version, since }) => {
    const record = state.tracks[track];
    const side = flankOf(state.exporting, state.exporting) === TRACK_AUTHORITY[track].flank ? state.exporting : otherSide(state.exporting);
    return {
      track,
      side,
      status,
      stale,
      version,
      approvedUnits: unitsNamed(labels, approvedUnits(state, record, at)),
      validUntil: status === 'APPROVED_CONDITIONAL' ? utcOf(record.validUntil) : null,
      since: utcOf(since),
      head: record.head,
    };
  });
}

function unitsView(state: Case, labels: Labels) {
  return unitBits(state.units).map((bit) => {
    const { crossedAt, ...seen } = unitRecord(state, bit);
    return { bit, unit: labels[bit] ?? null, crossedAt: utcOf(crossedAt ?? 0), ...seen };
  });
}

function holdsView(context: Context, state: Case, at: number, labels: Labels, documents: readonly ReadableDocument[]) {
  return [...state.holds].map(([hold, record]) => ({
    hold,
    name: holdName(documents, record.head),
    organisation: record.organisation,
    by: context.handleOf(record.organisation),
    units: unitsNamed(labels, record.units),
    active: record.active,
    reason: reasonOf(record.reason) ?? null,
    since: utcOf(record.since),
    expectedUntil: utcOf(record.expectedUntil),
    // Of an active one up to now; when another was lifted is in the list of holds.
    ageSeconds: Math.max(0, at - record.since),
    overdue: record.active && record.expectedUntil > 0 && record.expectedUntil < at,
  }));
}

/** People's name of a hold: in the document of the act that placed or lifted it. */
function holdName(documents: readonly ReadableDocument[], digest: string): string | null {
  const name = documents.find((document) => document.digest === digest)?.fields['/hold'];
  return typeof name === 'string' ? name : null;
}
