import type { Tx } from '../../database/client.ts';
import { decodeRefusal } from '../../protocol/bindings/refusal.ts';
import { bytesOf, hexOf } from '../bytes.ts';

export interface Rejection {
  digest: string;
  code: string;
  details: Record<string, string>;
}

/** How far back a reorganisation can take anchored acts away: more of them than any chain of ours drops at once. */
const DEPTH = 2_000;

/** Acts that the chain has by now are anchored, whoever relayed them. */
export async function followInclusion(tx: Tx): Promise<void> {
  await tx.$executeRaw`
    UPDATE gateway.acts a SET state = 'anchored', anchored_at = now(), marks = c.marks, refusal = NULL, refusal_args = NULL
    FROM chain.acts c WHERE c.digest = a.digest AND a.carrier = 'act' AND a.state IN ('accepted', 'broadcast', 'rejected')`;
}

/** Acts whose block was dropped are under way again: in a transaction of ours that is, or waiting for one. */
export async function followReorganisation(tx: Tx): Promise<void> {
  await tx.$executeRaw`
    UPDATE gateway.acts a SET anchored_at = NULL, state = CASE WHEN EXISTS (
      SELECT 1 FROM gateway.transactions t WHERE t.hash = a.transaction AND t.state IN ('signed', 'broadcast')) THEN 'broadcast' ELSE 'accepted' END
    FROM (SELECT digest FROM gateway.acts WHERE state = 'anchored' AND carrier = 'act' ORDER BY seq DESC LIMIT ${DEPTH}) recent
    WHERE a.digest = recent.digest AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)`;
}

/** What the chain has judged and left out, and what is too late for it. */
export const findRejections = async (tx: Tx, now: Date): Promise<Rejection[]> => [...(await skipped(tx)), ...(await expired(tx, now))];

/** The last block that the index has, to tell whether anything changed. */
export async function indexedHead(tx: Tx): Promise<string> {
  const [row] = await tx.$queryRaw<{ hash: Uint8Array }[]>`SELECT hash FROM chain.checkpoint`;
  return row ? hexOf(row.hash) : '';
}

/** Judged and left out by the contract with its author's key: spent, whoever sent it. With another key it is another's failure. */
async function skipped(tx: Tx): Promise<Rejection[]> {
  const rows = await tx.$queryRaw<{ digest: Uint8Array; reason: Uint8Array }[]>`
    SELECT DISTINCT ON (a.digest) a.digest, s.reason FROM gateway.acts a JOIN chain.skipped s ON s.digest = a.digest
    WHERE a.carrier = 'act' AND a.state IN ('accepted', 'broadcast') AND s.spent AND s.key = decode(substring(a.signed->>'key' FROM 3), 'hex')
      AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)
    ORDER BY a.digest, s.block, s.log_index`;
  return rows.map((row) => {
    const refusal = decodeRefusal(hexOf(row.reason));
    return { digest: hexOf(row.digest), code: refusal.code ?? refusal.name, details: refusal.details };
  });
}

/** Past its notAfter the contract takes it no more. A minute is left for a block that is already being indexed. */
async function expired(tx: Tx, now: Date): Promise<Rejection[]> {
  const limit = Math.floor(now.getTime() / 1000) - 60;
  const rows = await tx.$queryRaw<{ digest: Uint8Array }[]>`
    SELECT digest FROM gateway.acts a WHERE carrier = 'act' AND state IN ('accepted', 'broadcast')
      AND (signed->'act'->>'notAfter')::numeric < ${limit} AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)`;
  return rows.map((row) => ({ digest: hexOf(row.digest), code: 'ACT_EXPIRED', details: {} }));
}

/** A durable rejection, and the alarm that tells of it. */
export async function reject(tx: Tx, rejection: Rejection): Promise<void> {
  const digest = bytesOf(rejection.digest);
  const act = await tx.gatewayAct.update({
    where: { digest },
    data: { state: 'rejected', refusal: rejection.code, refusalArgs: rejection.details },
  });
  await tx.alarm.createMany({
    data: [{ kind: 'ACT_REJECTED', consignment: act.consignment, digest, detail: { refusal: rejection.code, ...rejection.details } }],
    skipDuplicates: true,
  });
}
