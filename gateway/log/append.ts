import { randomBytes } from 'node:crypto';
import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { leafDocument, logEntry } from '../../protocol/log/leaf.ts';
import { bytesOf } from '../bytes.ts';

export interface AppendedLeaf {
  index: bigint;
  salt: Uint8Array<ArrayBuffer>;
}

/** Advisory lock of the side's record log: leaves get their places one at a time, without gaps. */
export const LOG_LOCK = 0x544c4f47n;

/** Appends a signed event to this side's record log, in the transaction that accepts it. */
export async function appendLeaf(sql: Sql, signed: SignedAct, digest: string): Promise<AppendedLeaf> {
  const salt = Uint8Array.from(randomBytes(32));
  const entry = Buffer.from(logEntry(leafDocument(signed), salt));
  await sql.$executeRaw`SELECT pg_advisory_xact_lock(${LOG_LOCK}::bigint)`;
  const [row] = await sql.$queryRaw<{ index: bigint }[]>`
    INSERT INTO gateway.log_leaves (index, leaf, salt, digest)
    SELECT coalesce(max(index) + 1, 0), ${entry}, ${Buffer.from(salt)}, ${bytesOf(digest)} FROM gateway.log_leaves RETURNING index`;
  return { index: row?.index ?? 0n, salt };
}
