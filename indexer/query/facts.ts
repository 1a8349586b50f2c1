import { eventOf } from '../../protocol/events.ts';
import { marksOf } from '../../protocol/irregularities.ts';
import { bytesOf } from '../bytes.ts';
import type { Moment } from '../lists/list.ts';
import { decodeState } from '../projection/codec.ts';
import type { Standing } from '../projection/standing.ts';
import type { Queryable } from '../transaction.ts';
import { type Labels, labelsFrom } from './labels.ts';

/** An act that this side's gateway accepted or received, and that the chain does not have yet. */
export interface PendingAct {
  digest: string;
  type: string | null;
  organisation: string;
  /** Whether an own party's or the other side's. */
  origin: 'own' | 'peer';
  state: string;
  receivedAt: string;
}

/** What this side knows of a consignment at one moment. */
export interface Facts {
  /** What the chain tells; undefined while it is only received. */
  standing: Standing | undefined;
  acts: number;
  leaves: number;
  actMarks: string[];
  contentMarks: string[];
  codeFlagged: boolean;
  labels: Labels;
  pending: PendingAct[];
}

interface Row {
  state: unknown;
  acts: number;
  marks: number;
  leaves: number;
  flagged: boolean;
  content_marks: string[];
  units: unknown[][];
  pending: { digest: string; kind: number; organisation: string; origin: 'own' | 'peer'; state: string; received: string }[];
}

/** One statement, and so one state of the database: this is what screens and replays ask again and again. */
const FACTS = `
  SELECT c.state, a.acts, a.marks, l.leaves, l.flagged, l.content_marks, m.units, p.pending
  FROM (SELECT count(*)::int AS acts, coalesce(bit_or(marks), 0) AS marks FROM chain.acts WHERE consignment = $1 AND ($2::bigint IS NULL OR block <= $2)) a
  CROSS JOIN (
    SELECT count(DISTINCT digest)::int AS leaves, coalesce(bool_or(type = 'CODE_FLAGGED'), false) AS flagged,
           coalesce(array_agg(DISTINCT mark) FILTER (WHERE mark IS NOT NULL), '{}') AS content_marks
    FROM content.leaves LEFT JOIN LATERAL unnest(marks) mark ON true
    WHERE consignment = $1 AND ($3::bigint IS NULL OR received_at <= to_timestamp($3))) l
  CROSS JOIN (
    SELECT coalesce(jsonb_agg(jsonb_path_query_array(body, '$.units[*].u') ORDER BY version), '[]') AS units
    FROM content.manifests WHERE consignment = $1) m
  CROSS JOIN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('digest', encode(g.digest, 'hex'), 'kind', g.kind, 'organisation', encode(g.organisation, 'hex'),
             'origin', g.origin, 'state', g.state, 'received', g.received_at) ORDER BY g.seq), '[]') AS pending
    FROM gateway.acts g
    WHERE g.consignment = $1 AND g.carrier = 'act' AND g.state <> 'rejected' AND $2::bigint IS NULL
      AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = g.digest)) p
  LEFT JOIN chain.cases c ON c.consignment = $1`;

/** Answers undefined for a consignment of which neither chain nor gateway has an act. @param asOf a past moment: what is pending is of now */
export async function factsOf(db: Queryable, consignment: string, asOf?: Moment): Promise<Facts | undefined> {
  const { rows } = await db.query<Row>({
    name: 'facts',
    text: FACTS,
    values: [bytesOf(consignment), asOf?.block ?? null, asOf?.time ?? null],
  });
  const [row] = rows;
  if (!row || (row.acts === 0 && row.pending.length === 0)) return undefined;
  return {
    standing: row.state === null ? undefined : decodeState<Standing>(row.state),
    acts: row.acts,
    leaves: row.leaves,
    actMarks: marksOf(row.marks),
    contentMarks: row.content_marks,
    codeFlagged: row.flagged,
    labels: labelsFrom(row.units),
    pending: row.pending.map(({ digest, kind, organisation, origin, state, received }) => ({
      digest: `0x${digest}`,
      type: eventOf(kind) ?? null,
      organisation: `0x${organisation}`,
      origin,
      state,
      receivedAt: new Date(received).toISOString(),
    })),
  };
}
