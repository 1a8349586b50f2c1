import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { id, JsonRpcProvider } from 'ethers';
import pg from 'pg';
import { SIDES, type Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../../scripts/network/info.ts';
import { dumpChain } from '../indexer/setup/database.ts';
import type { Ledger } from './client.ts';

const RECORDED =
  'ActRecorded(bytes32,bytes32,bytes32,uint16,((uint16,bytes32,uint8,uint32,uint64,bytes32,uint16,uint64,bytes32,bytes,uint64,uint64,uint64,bytes32),bytes32,bytes,bytes32,bytes))';

/** What a side still has to do, by kind; all zero once it is done. */
const LEFT = `SELECT
  (SELECT count(*)::int FROM gateway.acts WHERE state NOT IN ('anchored', 'rejected')) AS "acts under way",
  (SELECT count(*)::int FROM gateway.transactions WHERE state IN ('signed', 'broadcast')) AS "transactions under way",
  (SELECT count(*)::int FROM gateway.peer_outbox WHERE acknowledged_at IS NULL) AS "messages not acknowledged"`;

/** How long to try to read both indexes at one block. */
const ONE_BLOCK_MS = 30_000;

/** Digests that the chain itself holds as recorded. */
export async function recorded(info: NetworkInfo): Promise<string[]> {
  const provider = new JsonRpcProvider(info.rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
  try {
    const logs = await provider.getLogs({ address: info.addresses.clearance, topics: [id(RECORDED)], fromBlock: 0 });
    return logs.map((log) => log.topics[2] ?? '');
  } finally {
    provider.destroy();
  }
}

async function onSide<T>(info: NetworkInfo, side: Side, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: info.sides[side].database });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const rowsOf = (client: pg.Client, query: string): Promise<Record<string, unknown>[]> => client.query(query).then(({ rows }) => rows);

/** Waits until both sides have nothing left to do and both indexes are at one block. @returns what is left when patience ends */
export async function drained(info: NetworkInfo, patienceMs: number): Promise<string[]> {
  for (const began = Date.now(); ; await sleep(300)) {
    const left = await leftOf(info).catch((error: unknown) => [String(error)]);
    if (left.length === 0 || Date.now() - began > patienceMs) return left;
  }
}

async function leftOf(info: NetworkInfo): Promise<string[]> {
  const left: string[] = [];
  const heads: string[] = [];
  for (const side of SIDES)
    await onSide(info, side, async (client) => {
      const [counts = {}] = await rowsOf(client, LEFT);
      for (const [what, count] of Object.entries(counts)) if (count !== 0) left.push(`${side}: ${count} ${what}`);
      const [head] = await rowsOf(client, `SELECT encode(hash, 'hex') AS hash FROM chain.checkpoint`);
      heads.push(String(head?.hash));
    });
  if (heads[0] !== heads[1]) left.push('the indexes are at different blocks');
  return left;
}

/** A side's index as of one moment: what is committed while it is read is not seen. */
const dumpOf = (info: NetworkInfo, side: Side): Promise<Record<string, string[]>> =>
  onSide(info, side, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return dumpChain(client);
  });

/** Both indexes at the same block. The chain goes on making blocks, so one side may be read a block later than the other: then again. */
async function dumpsAtOneBlock(info: NetworkInfo): Promise<Record<string, string[]>[]> {
  for (const began = Date.now(); ; await sleep(100)) {
    const dumps = await Promise.all(SIDES.map((side) => dumpOf(info, side)));
    const [one, other] = dumps.map(({ checkpoint }) => String(checkpoint));
    if (one === other || Date.now() - began > ONE_BLOCK_MS) return dumps;
  }
}

/** Every 202 in exactly one block or exactly one told rejection; nothing doubled; no nonce left out; both indexes the same. */
export async function judge(info: NetworkInfo, ledger: Ledger): Promise<{ anchored: number; rejected: number; leaves: number }> {
  const chain = await recorded(info);
  const onChain = new Set(chain);
  expect(onChain.size, 'no act is recorded twice').to.equal(chain.length);
  let rejected = 0;
  let leaves = 0;
  for (const side of SIDES)
    await onSide(info, side, async (client) => {
      const acts = await rowsOf(
        client,
        `SELECT '0x' || encode(a.digest, 'hex') AS digest, a.state, a.carrier, a.origin,
           (SELECT count(*)::int FROM content.alarms m WHERE m.digest = a.digest AND m.kind = 'ACT_REJECTED') AS alarms FROM gateway.acts a`,
      );
      const known = new Map(acts.map((act) => [act.digest as string, act]));
      const wrong: string[] = [];
      for (const [digest, answered] of ledger.accepted) {
        const act = known.get(digest);
        if (!act) wrong.push(`${digest}: answered 202 by ${answered}, unknown to ${side}`);
        else if (act.carrier === 'leaf') leaves += act.state === 'anchored' && side === answered ? 1 : 0;
        else if (act.state === 'rejected') {
          rejected += side === answered ? 1 : 0;
          if (act.alarms !== 1 || onChain.has(digest))
            wrong.push(`${digest}: rejected, with ${act.alarms} alarms, on chain: ${onChain.has(digest)}`);
        } else if (!onChain.has(digest) || act.alarms !== 0)
          wrong.push(`${digest}: ${act.state} on ${side}, not on the chain, or with an alarm`);
      }
      expect(wrong, `what became of each 202, as ${side} tells`).to.deep.equal([]);
      const strangers = chain.filter((digest) => !known.has(digest));
      expect(strangers, `recorded acts that ${side} does not know`).to.deep.equal([]);
      const [nonces = {}] = await rowsOf(
        client,
        `SELECT count(DISTINCT nonce)::int AS used, count(*)::int AS mined, (coalesce(max(nonce), -1) + 1)::int AS next
         FROM gateway.transactions WHERE state = 'mined'`,
      );
      expect([nonces.used, nonces.mined], `${side} has used every nonce once`).to.deep.equal([nonces.next, nonces.next]);
    });
  const [vn, cn] = await dumpsAtOneBlock(info);
  for (const table of Object.keys(vn ?? {})) expect(vn?.[table], `chain.${table}`).to.deep.equal(cn?.[table]);
  return { anchored: chain.length, rejected, leaves };
}
