import { marksOf } from '../../protocol/irregularities.ts';
import { reasonOf } from '../../protocol/reasons.ts';
import { approvedUnits } from '../../protocol/rules/approval.ts';
import { derive } from '../../protocol/rules/derive.ts';
import { type Case, unitBits, unitRecord } from '../../protocol/rules/state.ts';
import { flankOf, otherSide } from '../../protocol/sides.ts';
import { TRACK_AUTHORITY } from '../../protocol/tracks.ts';
import { bytesOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import type { Standing } from '../projection/standing.ts';
import type { Queryable } from '../transaction.ts';
import type { Access } from './access.ts';
import { utcOf } from './clocks.ts';
import { contentFlags, documentsOf, type ReadableDocument } from './content.ts';
import { type Labels, labelsOf, unitsNamed } from './labels.ts';
import { pendingOf } from './pending.ts';

/**
 * A consignment as one caller may see it, its state derived for a time.
 *
 * @param standing what the chain tells of it; undefined while it is only received.
 * @param at Unix seconds.
 */
export async function consignmentView(
  context: Context,
  db: Queryable,
  access: Access,
  consignment: string,
  standing: Standing | undefined,
  at: number,
) {
  const flags = await contentFlags(db, consignment);
  const labels = await labelsOf(db, consignment);
  const pending = await pendingOf(db, consignment);
  const chain = await chainMarks(db, consignment);
  // Of the documents only the names of holds are shown here.
  const documents = standing && standing.state.holds.size > 0 ? await documentsOf(db, context.agreement, access, consignment) : [];
  const known = standing && stateView(context, standing, at, labels, documents, flags);
  return {
    consignment,
    at: utcOf(at),
    ...(known ?? { overall: null, overlays: [], tracks: [], units: [], holds: [] }),
    marks: [...new Set([...chain.marks, ...flags.marks])],
    acts: chain.acts,
    leaves: flags.leaves,
    pending: pending.map((act) => ({ ...act, by: context.handleOf(act.organisation) })),
  };
}

async function chainMarks(db: Queryable, consignment: string): Promise<{ acts: number; marks: string[] }> {
  const { rows } = await db.query<{ acts: number; marks: number }>(
    'SELECT count(*)::int AS acts, coalesce(bit_or(marks), 0) AS marks FROM chain.acts WHERE consignment = $1',
    [bytesOf(consignment)],
  );
  return { acts: rows[0]?.acts ?? 0, marks: marksOf(rows[0]?.marks ?? 0) };
}

function stateView(
  context: Context,
  standing: Standing,
  at: number,
  labels: Labels,
  documents: readonly ReadableDocument[],
  flags: { marks: string[]; codeFlagged: boolean },
) {
  const { state } = standing;
  const { overall, overlays } = derive(state, at, {
    irregular: flags.marks.length > 0,
    codeFlagged: flags.codeFlagged,
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
    holds: holdsView(context, state, labels, documents),
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

function holdsView(context: Context, state: Case, labels: Labels, documents: readonly ReadableDocument[]) {
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
  }));
}

/** People's name of a hold: in the document of the act that placed or lifted it. */
function holdName(documents: readonly ReadableDocument[], digest: string): string | null {
  const name = documents.find((document) => document.digest === digest)?.fields['/hold'];
  return typeof name === 'string' ? name : null;
}
