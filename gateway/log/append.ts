import { randomBytes } from 'node:crypto';
import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { leafDocument, logEntry } from '../../protocol/log/leaf.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { type Side, sideCode } from '../../protocol/sides.ts';
import { bytesOf } from '../bytes.ts';

export interface AppendedLeaf {
  index: bigint;
  salt: Uint8Array<ArrayBuffer>;
}

/** Advisory lock of the side's record log: leaves get their places one at a time, without gaps. */
const LOG_LOCK = 0x544c4f47n;

/** What goes into the log: the entry (`protocol/log/leaf.ts`), the salt in it, and the digest by which it is found again. */
export interface NewEntry {
  entry: Uint8Array;
  salt: Uint8Array;
  digest: Uint8Array;
}

/**
 * Appends entries to this side's record log in the order given, all or none, in the transaction that accepts what they stand for.
 *
 * @returns the place of the first.
 * @throws {Refusal} UNAVAILABLE while the chain has a longer head of this log than the database has entries, as after a restore of an older state: to
 *   go on from there would fork the log, and no head of it would ever be taken again.
 */
export async function appendEntries(sql: Sql, side: Side, entries: readonly NewEntry[]): Promise<bigint> {
  const buffers = (of: (entry: NewEntry) => Uint8Array): Buffer[] => entries.map((each) => Buffer.from(of(each)));
  await sql.$executeRaw`SELECT pg_advisory_xact_lock(${LOG_LOCK}::bigint)`;
  const [row] = await sql.$queryRaw<{ size: bigint | null }[]>`
    WITH now AS (
      SELECT coalesce(max(index) + 1, 0) AS size FROM gateway.log_leaves
    ), whole AS (
      SELECT size FROM now WHERE size >= coalesce((SELECT max(size) FROM chain.heads WHERE side = ${sideCode(side)}), 0)
    ), logged AS (
      INSERT INTO gateway.log_leaves (index, leaf, salt, digest)
      SELECT size + place - 1, entry, salt, digest FROM whole,
        unnest(${buffers((each) => each.entry)}::bytea[], ${buffers((each) => each.salt)}::bytea[], ${buffers((each) => each.digest)}::bytea[])
          WITH ORDINALITY AS e(entry, salt, digest, place)
    ) SELECT size FROM whole`;
  if (row?.size == null)
    throw new Refusal('UNAVAILABLE', 'the record log lacks entries that the chain has a head of; its operators must bring them back');
  return row.size;
}

/** Appends one signed event. @throws {Refusal} UNAVAILABLE as `appendEntries` */
export async function appendLeaf(sql: Sql, side: Side, signed: SignedAct, digest: string): Promise<AppendedLeaf> {
  const salt = Uint8Array.from(randomBytes(32));
  const entry = logEntry(leafDocument(signed), salt);
  return { index: await appendEntries(sql, side, [{ entry, salt, digest: bytesOf(digest) }]), salt };
}
