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
export const LOG_LOCK = 0x544c4f47n;

/**
 * Appends a signed event to this side's record log, in the transaction that accepts it.
 *
 * @throws {Refusal} UNAVAILABLE while the chain has a longer head of this log than the database has entries, as after a restore of an older state: to
 *   go on from there would fork the log, and no head of it would ever be taken again.
 */
export async function appendLeaf(sql: Sql, side: Side, signed: SignedAct, digest: string): Promise<AppendedLeaf> {
  const salt = Uint8Array.from(randomBytes(32));
  const entry = Buffer.from(logEntry(leafDocument(signed), salt));
  await sql.$executeRaw`SELECT pg_advisory_xact_lock(${LOG_LOCK}::bigint)`;
  await demandWhole(sql, side);
  const [row] = await sql.$queryRaw<{ index: bigint }[]>`
    INSERT INTO gateway.log_leaves (index, leaf, salt, digest)
    SELECT l.next, ${entry}, ${Buffer.from(salt)}, ${bytesOf(digest)} FROM (SELECT coalesce(max(index) + 1, 0) AS next FROM gateway.log_leaves) l
    WHERE l.next >= coalesce((SELECT max(size) FROM chain.heads WHERE side = ${sideCode(side)}), 0) RETURNING index`;
  if (!row)
    throw new Refusal('UNAVAILABLE', 'the record log lacks entries that the chain has a head of; its operators must bring them back');
  return { index: row.index, salt };
}

/**
 * For who holds the log's lock. @throws {Refusal} UNAVAILABLE while the chain has a longer head of this log than the database has entries.
 */
export async function demandWhole(sql: Pick<Sql, '$queryRaw'>, side: Side): Promise<void> {
  const [row] = await sql.$queryRaw<{ whole: boolean }[]>`
    SELECT (SELECT coalesce(max(index) + 1, 0) FROM gateway.log_leaves) >= (SELECT coalesce(max(size), 0) FROM chain.heads WHERE side = ${sideCode(side)}) AS whole`;
  if (!row?.whole)
    throw new Refusal('UNAVAILABLE', 'the record log lacks entries that the chain has a head of; its operators must bring them back');
}
