import type { Sql } from '../../database/client.ts';
import { decodeRefusal } from '../../protocol/bindings/refusal.ts';
import { bytesOf, hexOf } from '../bytes.ts';

export interface Rejection {
  digest: string;
  code: string;
  details: Record<string, string>;
  /** Hash of the transaction in which the contract judged it; absent when it was not the contract that did. */
  transaction?: string;
}

/** How far back a reorganisation can take acts away or rejections back: more of them than any chain of ours drops at once. */
const DEPTH = 2_000;

/** Acts that the chain has by now are anchored, whoever relayed them. @param moved with the index's head, also those thought rejected. */
export async function followInclusion(sql: Sql, moved: boolean): Promise<void> {
  await sql.$executeRaw`
    UPDATE gateway.acts a SET state = 'anchored', anchored_at = now(), marks = c.marks
    FROM chain.acts c WHERE c.digest = a.digest AND a.carrier = 'act' AND a.state IN ('accepted', 'broadcast')`;
  if (!moved) return;
  await sql.$executeRaw`
    UPDATE gateway.acts a SET state = 'anchored', anchored_at = now(), marks = c.marks, refusal = NULL, refusal_args = NULL, rejected_in = NULL
    FROM chain.acts c WHERE c.digest = a.digest AND a.carrier = 'act' AND a.state = 'rejected'`;
}

/**
 * Acts whose block was dropped are under way again: in a transaction of ours that may come again, or waiting for one. So are acts that
 * were rejected in a dropped block; their alarm is taken back.
 *
 * Whether the chain has an act is looked up for each by its digest, in a subquery that no plan turns into a join: a plan made while the tables were
 * small read all of the chain's acts for each.
 */
export async function followReorganisation(sql: Sql): Promise<void> {
  await sql.$executeRaw`
    WITH recent AS MATERIALIZED (
      SELECT digest FROM gateway.acts WHERE state = 'anchored' AND carrier = 'act' ORDER BY seq DESC LIMIT ${DEPTH}
    ), dropped AS MATERIALIZED (
      SELECT digest FROM recent WHERE (SELECT c.block FROM chain.acts c WHERE c.digest = recent.digest) IS NULL
    )
    UPDATE gateway.acts a SET anchored_at = NULL, state = CASE WHEN EXISTS (SELECT 1 FROM gateway.transactions t
      WHERE t.hash = a.transaction AND t.state IN ('signed', 'broadcast', 'mined')) THEN 'broadcast' ELSE 'accepted' END
    FROM dropped WHERE a.digest = dropped.digest`;
  await sql.$executeRaw`
    WITH reopened AS (
      UPDATE gateway.acts a SET refusal = NULL, refusal_args = NULL, rejected_in = NULL, state = CASE WHEN EXISTS (SELECT 1 FROM gateway.transactions t
      WHERE t.hash = a.transaction AND t.state IN ('signed', 'broadcast', 'mined')) THEN 'broadcast' ELSE 'accepted' END
      FROM (SELECT digest FROM gateway.acts WHERE state = 'rejected' AND rejected_in IS NOT NULL ORDER BY seq DESC LIMIT ${DEPTH}) recent
      WHERE a.digest = recent.digest AND NOT EXISTS (SELECT 1 FROM chain.skipped s WHERE s.digest = a.digest AND s.spent) RETURNING a.digest)
    DELETE FROM content.alarms WHERE kind = 'ACT_REJECTED' AND digest IN (SELECT digest FROM reopened)`;
}

/**
 * Acts under way in a transaction that has come to its end without them: the index is past its block, or another took its nonce, and the
 * chain neither has them nor refused them. They wait again.
 */
export async function followLoss(sql: Sql): Promise<void> {
  await sql.$executeRaw`
    UPDATE gateway.acts a SET state = 'accepted', transaction = NULL FROM gateway.transactions t, chain.checkpoint k
    WHERE a.state = 'broadcast' AND a.carrier = 'act' AND t.hash = a.transaction
      AND (t.state IN ('replaced', 'lost') OR (t.state = 'mined' AND t.block <= k.block))
      AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)
      AND NOT EXISTS (SELECT 1 FROM chain.skipped s WHERE s.digest = a.digest AND s.spent)`;
}

/** Judged and left out by the contract with its author's key: spent, whoever sent it. With another key it is another's failure. */
export async function findRefused(sql: Sql): Promise<Rejection[]> {
  const rows = await sql.$queryRaw<{ digest: Uint8Array; reason: Uint8Array; tx: Uint8Array }[]>`
    SELECT DISTINCT ON (a.digest) a.digest, s.reason, s.tx FROM gateway.acts a JOIN chain.skipped s ON s.digest = a.digest
    WHERE a.carrier = 'act' AND a.state IN ('accepted', 'broadcast') AND s.spent AND s.key = decode(substring(a.signed->>'key' FROM 3), 'hex')
      AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)
    ORDER BY a.digest, s.block, s.log_index`;
  return rows.map((row) => {
    const refusal = decodeRefusal(hexOf(row.reason));
    return { digest: hexOf(row.digest), code: refusal.code ?? refusal.name, details: refusal.details, transaction: hexOf(row.tx) };
  });
}

/**
 * Acts past their `notAfter` at a block time, Unix seconds: no later block takes them. To be asked with the time of the last block that the
 * index has, so that none of them is in a block not read yet, however long the chain was out of reach.
 */
export async function findExpired(sql: Sql, time: number): Promise<Rejection[]> {
  const rows = await sql.$queryRaw<{ digest: Uint8Array }[]>`
    SELECT digest FROM gateway.acts a WHERE carrier = 'act' AND state IN ('accepted', 'broadcast')
      AND (signed->'act'->>'notAfter')::numeric < ${time} AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)`;
  return rows.map((row) => ({ digest: hexOf(row.digest), code: 'ACT_EXPIRED', details: {} }));
}

/** The last block that the index has, to tell whether anything changed (without one, its hash is empty); and whether an act or a transaction is on its way. */
export async function look(sql: Sql): Promise<{ head: string; block: number; busy: boolean }> {
  const [row] = await sql.$queryRaw<{ hash: Uint8Array | null; block: bigint | null; busy: boolean }[]>`
    SELECT (SELECT hash FROM chain.checkpoint) AS hash, (SELECT block FROM chain.checkpoint) AS block,
           EXISTS (SELECT 1 FROM gateway.acts WHERE state IN ('accepted', 'broadcast') AND carrier = 'act')
           OR EXISTS (SELECT 1 FROM gateway.transactions WHERE state IN ('signed', 'broadcast')) AS busy`;
  return { head: row?.hash ? hexOf(row.hash) : '', block: Number(row?.block ?? 0n), busy: row?.busy ?? false };
}

/** A durable rejection, and the alarm that tells of it. An act that another process brought to its end meanwhile is left alone. */
export async function reject(sql: Sql, rejection: Rejection): Promise<boolean> {
  const digest = bytesOf(rejection.digest);
  const rejectedIn = rejection.transaction === undefined ? null : bytesOf(rejection.transaction);
  const [act] = await sql.$queryRaw<{ consignment: Uint8Array }[]>`
    UPDATE gateway.acts
    SET state = 'rejected', refusal = ${rejection.code}, refusal_args = ${JSON.stringify(rejection.details)}::jsonb, rejected_in = ${rejectedIn}
    WHERE digest = ${digest} AND state IN ('accepted', 'broadcast') RETURNING consignment`;
  if (!act) return false;
  await sql.$executeRaw`
    INSERT INTO content.alarms (kind, consignment, digest, detail)
    VALUES ('ACT_REJECTED', ${act.consignment}, ${digest}, ${JSON.stringify({ refusal: rejection.code, ...rejection.details })}::jsonb)
    ON CONFLICT DO NOTHING`;
  return true;
}
