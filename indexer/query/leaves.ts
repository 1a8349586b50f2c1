import type { SignedAct } from '../../protocol/acts/act.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Moment } from '../lists/list.ts';
import type { Queryable } from '../transaction.ts';

/** A notice or measurement in a side's record log. */
export interface IndexedLeaf {
  digest: string;
  type: string;
  organisation: string;
  marks: string[];
  /** Whose log, and where in it; null while this side has not been told. */
  side: string;
  index: number | null;
  salt: string | null;
  signed: { act: Omit<SignedAct['act'], 'units'> & { units: string } } & Omit<SignedAct, 'act'>;
  receivedAt: string;
}

/** @param asOf those that this side had by then */
export async function leavesOf(db: Queryable, consignment: string, asOf?: Moment): Promise<IndexedLeaf[]> {
  const { rows } = await db.query<{
    digest: Buffer;
    type: string;
    organisation: Buffer;
    marks: string[];
    side: string;
    index: string | null;
    salt: Buffer | null;
    signed: IndexedLeaf['signed'];
    received_at: Date;
  }>(
    `SELECT digest, type, organisation, marks, side, "index", salt, signed, received_at FROM content.leaves
     WHERE consignment = $1 AND ($2::bigint IS NULL OR received_at <= to_timestamp($2)) ORDER BY t, received_at, digest`,
    [bytesOf(consignment), asOf?.time ?? null],
  );
  return rows.map((row) => ({
    digest: hexOf(row.digest),
    type: row.type,
    organisation: hexOf(row.organisation),
    marks: row.marks,
    side: row.side,
    index: row.index === null ? null : Number(row.index),
    salt: row.salt && hexOf(row.salt),
    signed: row.signed,
    receivedAt: row.received_at.toISOString(),
  }));
}
