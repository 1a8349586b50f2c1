import { Prisma, type PrismaClient, type Tx } from '../../database/client.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { SignedTransaction } from './transactions.ts';

/** A transaction of ours whose fate is open: signed, sent, or mined in a block that the chain may still drop. */
export interface OpenTransaction {
  id: bigint;
  nonce: number;
  hash: string;
  raw: string;
  digests: string[];
  purpose: string;
  state: string;
  createdAt: Date;
}

interface Row {
  id: bigint;
  nonce: bigint;
  hash: Uint8Array;
  raw: Uint8Array;
  digests: Uint8Array[];
  purpose: string;
  state: string;
  created_at: Date;
}

/** Open transactions by nonce. A mined one is open again when the chain's count of the account fell back below it. */
export async function openTransactions(tx: Tx, account: Buffer<ArrayBuffer>, chainNonce: number): Promise<OpenTransaction[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT id, nonce, hash, raw, digests, purpose, state, created_at FROM gateway.transactions
    WHERE account = ${account} AND (state IN ('signed', 'broadcast') OR (state = 'mined' AND nonce >= ${chainNonce})) ORDER BY nonce, id`;
  return rows.map((row) => ({
    id: row.id,
    nonce: Number(row.nonce),
    hash: hexOf(row.hash),
    raw: hexOf(row.raw),
    digests: row.digests.map(hexOf),
    purpose: row.purpose,
    state: row.state,
    createdAt: row.created_at,
  }));
}

/** The lowest nonce that neither the chain nor an open transaction of ours has taken: no gap can arise. */
export function freeNonce(open: readonly OpenTransaction[], chainNonce: number): number {
  const taken = new Set(open.map((each) => each.nonce));
  let nonce = chainNonce;
  while (taken.has(nonce)) nonce += 1;
  return nonce;
}

/** Keeps the signed bytes and says of its acts that they are under way, in one transaction, before anything is sent. */
export async function keepTransaction(
  prisma: PrismaClient,
  account: Buffer<ArrayBuffer>,
  nonce: number,
  signed: SignedTransaction,
  digests: readonly string[],
  purpose: 'batch' | 'head',
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.transaction.create({
      data: {
        account,
        nonce: BigInt(nonce),
        hash: bytesOf(signed.hash),
        raw: bytesOf(signed.raw),
        digests: digests.map(bytesOf),
        purpose,
        state: 'signed',
      },
    });
    if (purpose === 'batch') await moveActs(tx, digests, ['accepted'], 'broadcast', signed.hash);
  });
}

export async function moveActs(tx: Tx, digests: readonly string[], from: string[], to: string, transaction?: string): Promise<void> {
  if (digests.length === 0) return;
  await tx.gatewayAct.updateMany({
    where: { digest: { in: digests.map(bytesOf) }, state: { in: from } },
    data: { state: to, transaction: transaction === undefined ? null : bytesOf(transaction) },
  });
}

export async function setTransactionState(tx: Tx, id: bigint, state: string): Promise<void> {
  await tx.$executeRaw(Prisma.sql`UPDATE gateway.transactions SET state = ${state} WHERE id = ${id}`);
}
