import type pg from 'pg';
import type { ContractAddresses } from '../database/config.ts';
import { HEAD_CHANNEL } from './apply.ts';
import { hexOf } from './bytes.ts';
import type { ChainSource } from './chain/source.ts';
import { type Checkpoint, clearCheckpoint, lockCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { type Knowledge, loadKnowledge } from './ingest/knowledge.ts';
import { rewriteParticipants } from './projection/participants.ts';
import { lostReach, refold } from './projection/refold.ts';
import { inTransaction } from './transaction.ts';

/** How many indexed blocks are compared at once on the way down to the common ancestor. */
const STRIDE = 32;

/**
 * The newest indexed block that the chain still has, or undefined when it has none of them. Blocks without logs of ours are not
 * kept, and need not be: between the ancestor found and the true one nothing of ours happened.
 */
export async function commonAncestor(client: pg.ClientBase, source: ChainSource): Promise<Checkpoint | undefined> {
  let below = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const { rows } = await client.query<{ number: string; hash: Buffer }>(
      'SELECT number, hash FROM chain.blocks WHERE number < $1 ORDER BY number DESC LIMIT $2',
      [below, STRIDE],
    );
    if (rows.length === 0) return undefined;
    const numbers = rows.map((row) => Number(row.number));
    const headers = await source.blocks(numbers);
    const kept = rows.findIndex((row, i) => headers[i]?.hash === hexOf(row.hash));
    const found = rows[kept];
    if (found) return { number: Number(found.number), hash: hexOf(found.hash) };
    below = numbers.at(-1) ?? 0;
  }
}

/**
 * Takes back everything above `ancestor` (everything, without one) in one transaction, and folds anew what it had changed.
 *
 * @returns what the writer knows as of the ancestor.
 */
export function rollbackTo(client: pg.ClientBase, ancestor: Checkpoint | undefined, deployed: ContractAddresses): Promise<Knowledge> {
  const last = ancestor?.number ?? -1;
  return inTransaction(client, async () => {
    await lockCheckpoint(client);
    const lost = await lostReach(client, last);
    const { rowCount: lostLogs } = await client.query('DELETE FROM chain.logs WHERE block > $1', [last]);
    for (const table of ['chain.acts', 'chain.skipped', 'chain.heads']) await client.query(`DELETE FROM ${table} WHERE block > $1`, [last]);
    await client.query('DELETE FROM chain.blocks WHERE number > $1', [last]);
    const knowledge = await loadKnowledge(client, deployed);
    if (lostLogs) await rewriteParticipants(client, knowledge.registry);
    await refold(client, lost);
    if (ancestor) await writeCheckpoint(client, ancestor);
    else await clearCheckpoint(client);
    await client.query('SELECT pg_notify($1, $2)', [HEAD_CHANNEL, String(last)]);
    return knowledge;
  });
}

/** Rows above the checkpoint can only be the work of other hands; the checkpoint is what both rows and chain are read from. */
export async function isAhead(client: pg.ClientBase, checkpoint: Checkpoint | undefined): Promise<boolean> {
  const { rows } = await client.query<{ ahead: boolean }>('SELECT EXISTS (SELECT 1 FROM chain.blocks WHERE number > $1) AS ahead', [
    checkpoint?.number ?? -1,
  ]);
  return rows[0]?.ahead ?? false;
}

/** Whether a kept block above the ancestor is at or below `final`: one that should never have gone. */
export async function isFinalLost(client: pg.ClientBase, ancestor: Checkpoint | undefined, final: number): Promise<boolean> {
  const { rows } = await client.query<{ lost: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM chain.blocks WHERE number > $1 AND number <= $2) AS lost',
    [ancestor?.number ?? -1, final],
  );
  return rows[0]?.lost ?? false;
}
