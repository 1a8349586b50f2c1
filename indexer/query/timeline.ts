import type { Act } from '../../protocol/acts/act.ts';
import { eventOf, ruleOf } from '../../protocol/events.ts';
import { isLate, marksOf } from '../../protocol/irregularities.ts';
import { reasonOf } from '../../protocol/reasons.ts';
import { trackOf } from '../../protocol/tracks.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { readActs } from '../ingest/history.ts';
import type { Moment } from '../lists/list.ts';
import type { Queryable } from '../transaction.ts';
import type { Access } from './access.ts';
import { clocksOf, utcOf } from './clocks.ts';
import { documentsOf } from './content.ts';
import { labelsOf, unitsNamed } from './labels.ts';
import { leavesOf } from './leaves.ts';

interface Entry {
  digest: string;
  organisation: string;
  act: Pick<Act, 'kind' | 'track' | 'version' | 'subject' | 'reason' | 'until' | 'occurredAt' | 'signedAt'> & { units: bigint | string };
  marks: string[];
  late: boolean;
  /** Where the chain has it; null for leaves and for what is not anchored yet. */
  anchored: { block: number; logIndex: number; tx: string; time: string | null } | null;
  leaf: { side: string; index: number | null } | null;
  state: string;
}

/** Everything said about a consignment in the order it is said to have happened, anchored or not, with both sides' clocks. */
export async function timelineOf(context: Context, db: Queryable, access: Access, consignment: string, asOf?: Moment) {
  const acts = (await readActs(db, [consignment], [])).filter(({ row }) => !asOf || row.block <= asOf.block);
  const pending = asOf ? [] : await pendingEntries(db, consignment);
  const leaves = await leavesOf(db, consignment, asOf);
  const documents = await documentsOf(db, context.agreement, access, consignment);
  const labels = await labelsOf(db, consignment);
  const entries: Entry[] = [
    ...acts.map(({ row, time }) => ({
      digest: row.digest,
      organisation: row.organisation,
      act: row.signed.act,
      marks: marksOf(row.marks),
      late: isLate(row.marks),
      anchored: { block: row.block, logIndex: row.index, tx: row.tx, time: utcOf(time) },
      leaf: null,
      state: 'anchored',
    })),
    ...pending,
    ...leaves.map(({ digest, organisation, signed, marks, side, index }) => ({
      digest,
      organisation,
      act: signed.act,
      marks,
      late: false,
      anchored: null,
      leaf: { side, index },
      state: 'logged',
    })),
  ];
  const content = new Map(documents.map((document) => [document.digest, document]));
  return entries
    .sort((a, b) => a.act.occurredAt - b.act.occurredAt)
    .map(({ act, ...entry }) => {
      const type = eventOf(act.kind);
      const document = content.get(entry.digest);
      return {
        ...entry,
        type: type ?? null,
        class: type ? ruleOf(type).class : null,
        carrier: type ? ruleOf(type).carrier : null,
        by: context.handleOf(entry.organisation),
        track: trackOf(act.track) ?? null,
        version: act.version,
        units: unitsNamed(labels, BigInt(act.units)),
        subject: act.subject,
        reason: reasonOf(act.reason) ?? null,
        until: utcOf(act.until),
        occurredAt: clocksOf(act.occurredAt) ?? null,
        signedAt: clocksOf(act.signedAt) ?? null,
        fields: document?.fields ?? null,
        granted: document?.granted ?? null,
      };
    });
}

async function pendingEntries(db: Queryable, consignment: string): Promise<Entry[]> {
  const { rows } = await db.query<{
    digest: Buffer;
    organisation: Buffer;
    signed: { act: Entry['act'] };
    marks: number;
    state: string;
  }>(
    `SELECT a.digest, a.organisation, a.signed, a.marks, a.state FROM gateway.acts a
     WHERE a.consignment = $1 AND a.carrier = 'act' AND a.state <> 'rejected'
       AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)
     ORDER BY a.seq`,
    [bytesOf(consignment)],
  );
  return rows.map((row) => ({
    digest: hexOf(row.digest),
    organisation: hexOf(row.organisation),
    act: row.signed.act,
    marks: marksOf(row.marks),
    late: isLate(row.marks),
    anchored: null,
    leaf: null,
    state: row.state,
  }));
}
