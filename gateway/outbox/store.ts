import type { Database, Sql } from '../../database/client.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { asLeader, type Lease } from './leader.ts';
import type { SignedTransaction } from './transactions.ts';

/** A transaction of ours: signed, sent, mined in a block that the chain may still drop, or passed over for another of its nonce. */
export interface KeptTransaction {
  id: bigint;
  nonce: number;
  hash: string;
  raw: string;
  digests: string[];
  purpose: Purpose;
  state: 'signed' | 'broadcast' | 'mined' | 'replaced' | 'lost';
  createdAt: Date;
}

/** A batch of acts, a head of the record log, or nothing but a nonce that must not stay empty. */
export type Purpose = 'batch' | 'head' | 'filler';

/** Transactions of one nonce, oldest first: at most one of them is ever mined. */
export interface Slot {
  nonce: number;
  transactions: KeptTransaction[];
}

/** What is signed once its nonce is known. */
export interface Draft {
  digests: readonly string[];
  purpose: Purpose;
  sign(nonce: number): Promise<SignedTransaction>;
}

interface Row {
  id: bigint;
  nonce: bigint;
  hash: Uint8Array;
  raw: Uint8Array;
  digests: Uint8Array[];
  purpose: Purpose;
  state: KeptTransaction['state'];
  created_at: Date;
}

const keptOf = (row: Row): KeptTransaction => ({
  id: row.id,
  nonce: Number(row.nonce),
  hash: hexOf(row.hash),
  raw: hexOf(row.raw),
  digests: row.digests.map(hexOf),
  purpose: row.purpose,
  state: row.state,
  createdAt: row.created_at,
});

/** Nonces whose fate is open, lowest first. A mined transaction is open again when the chain's count of the account fell back to its nonce. */
export async function openSlots(sql: Sql, account: Buffer<ArrayBuffer>, chainNonce: number): Promise<Slot[]> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT id, nonce, hash, raw, digests, purpose, state, created_at FROM gateway.transactions
    WHERE account = ${account} AND (state IN ('signed', 'broadcast') OR (state = 'mined' AND nonce >= ${chainNonce})) ORDER BY nonce, id`;
  const slots: Slot[] = [];
  for (const row of rows.map(keptOf)) {
    const last = slots.at(-1);
    if (last?.nonce === row.nonce) last.transactions.push(row);
    else slots.push({ nonce: row.nonce, transactions: [row] });
  }
  return slots;
}

/** Everything ever signed with a nonce, whatever was thought to have become of it. */
export async function allOfNonce(sql: Sql, account: Buffer<ArrayBuffer>, nonce: number): Promise<KeptTransaction[]> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT id, nonce, hash, raw, digests, purpose, state, created_at FROM gateway.transactions WHERE account = ${account} AND nonce = ${nonce} ORDER BY id`;
  return rows.map(keptOf);
}

/** The nonce after the last one in use. Nothing is put below it but fillers: what is signed later may build on what was signed before. */
export const nextNonce = (open: readonly Pick<Slot, 'nonce'>[], chainNonce: number): number =>
  Math.max(chainNonce, (open.at(-1)?.nonce ?? -1) + 1);

/** Nonces that the chain waits for and nobody has signed: what was signed above them would wait for ever. */
export function gapsIn(open: readonly Slot[], chainNonce: number): number[] {
  const taken = new Set(open.map((slot) => slot.nonce));
  const gaps: number[] = [];
  for (let nonce = chainNonce; nonce < nextNonce(open, chainNonce); nonce++) if (!taken.has(nonce)) gaps.push(nonce);
  return gaps;
}

/**
 * Gives the next nonce, or the one named, signs, and keeps the bytes and that the acts are under way, in one transaction before anything
 * is sent. The account's row is held meanwhile: a nonce is given once, and by the leader only.
 */
export function keep(
  db: Pick<Database, 'transaction'>,
  lease: Lease,
  chainNonce: number,
  draft: Draft,
  at?: number,
): Promise<KeptTransaction> {
  return asLeader(db, lease, async (sql) => {
    const nonce = at ?? nextNonce(await lastInUse(sql, lease.account, chainNonce), chainNonce);
    const { digests, purpose } = draft;
    const { hash, raw } = await draft.sign(nonce);
    const [row] = await sql.$queryRaw<[Pick<Row, 'id' | 'created_at'>]>`
      INSERT INTO gateway.transactions (account, nonce, hash, raw, digests, purpose, state)
      VALUES (${lease.account}, ${nonce}, ${bytesOf(hash)}, ${bytesOf(raw)}, ${digests.map(bytesOf)}::bytea[], ${purpose}, 'signed')
      RETURNING id, created_at`;
    await moveActs(sql, digests, ['accepted', 'broadcast'], 'broadcast', hash);
    return { hash, raw, id: row.id, nonce, digests: [...digests], purpose, state: 'signed', createdAt: row.created_at };
  });
}

/** The highest nonce whose fate is open, if any. */
async function lastInUse(sql: Sql, account: Buffer<ArrayBuffer>, chainNonce: number): Promise<{ nonce: number }[]> {
  const [row] = await sql.$queryRaw<{ nonce: bigint | null }[]>`
    SELECT max(nonce) AS nonce FROM gateway.transactions
    WHERE account = ${account} AND (state IN ('signed', 'broadcast') OR (state = 'mined' AND nonce >= ${chainNonce}))`;
  return row?.nonce == null ? [] : [{ nonce: Number(row.nonce) }];
}

/** Those that are in one of the states `from`; what is so already is not written again. */
export async function moveActs(sql: Sql, digests: readonly string[], from: string[], to: string, transaction?: string): Promise<void> {
  if (digests.length === 0) return;
  const hash = transaction === undefined ? null : bytesOf(transaction);
  await sql.$executeRaw`
    UPDATE gateway.acts SET state = ${to}, transaction = ${hash}
    WHERE digest = ANY(${digests.map(bytesOf)}::bytea[]) AND state = ANY(${from}::text[])
      AND (state, transaction) IS DISTINCT FROM (${to}, ${hash})`;
}

/** Puts acts back into the queue that are under way in these transactions and in no other. */
export async function returnActs(sql: Sql, digests: readonly string[], transactions: readonly KeptTransaction[]): Promise<void> {
  if (digests.length === 0) return;
  await sql.$executeRaw`
    UPDATE gateway.acts SET state = 'accepted', transaction = NULL
    WHERE digest = ANY(${digests.map(bytesOf)}::bytea[]) AND state = 'broadcast'
      AND transaction = ANY(${transactions.map((each) => bytesOf(each.hash))}::bytea[])`;
}

/** Says what became of a transaction; `block` of one that was mined. */
export async function setState(sql: Sql, id: bigint, state: KeptTransaction['state'], block?: number): Promise<void> {
  await sql.$executeRaw`UPDATE gateway.transactions SET state = ${state}, block = ${block ?? null} WHERE id = ${String(id)}::bigint`;
}

/** A node took a transaction. */
export async function markSent(sql: Sql, id: bigint): Promise<void> {
  await sql.$executeRaw`UPDATE gateway.transactions SET state = 'broadcast' WHERE id = ${String(id)}::bigint AND state = 'signed'`;
}
