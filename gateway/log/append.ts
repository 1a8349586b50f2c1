import { randomBytes } from 'node:crypto';
import type { Tx } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { leafDocument, logEntry } from '../../protocol/log/leaf.ts';
import { bytesOf } from '../bytes.ts';

export interface AppendedLeaf {
  index: bigint;
  salt: Uint8Array<ArrayBuffer>;
}

/** Advisory lock of the side's record log: leaves get their places one at a time, without gaps. */
const LOG_LOCK = 0x544c4f47n;

/** Appends a signed event to this side's record log, in the transaction that accepts it. */
export async function appendLeaf(tx: Tx, signed: SignedAct, digest: string): Promise<AppendedLeaf> {
  const salt = Uint8Array.from(randomBytes(32));
  const leaf = Uint8Array.from(logEntry(leafDocument(signed), salt));
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOG_LOCK}::bigint)`;
  const last = await tx.logLeaf.findFirst({ orderBy: { index: 'desc' }, select: { index: true } });
  const index = last === null ? 0n : last.index + 1n;
  await tx.logLeaf.create({ data: { index, leaf, salt, digest: bytesOf(digest) } });
  return { index, salt };
}
