import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { ContractAddresses } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import { HEAD_CHANNEL } from '../apply.ts';
import type { ChainSource } from '../chain/source.ts';
import { lockCheckpoint, readCheckpoint } from '../checkpoint.ts';
import { Ingestion } from '../ingest/ingestion.ts';
import { inTransaction } from '../transaction.ts';
import { type Comparison, compareIndexes } from './compare.ts';
import { freeze } from './snapshots.ts';
import { chainTables, listed } from './tables.ts';

/**
 * Builds the index of a side anew, from the chain alone, in a database of its own, up to the block that the index is at, and compares.
 *
 * @param live The index; its transaction sees the state that was compared until it ends.
 * @param scratch An empty, migrated database.
 * @throws Fault CHAIN_REWRITTEN when the chain has another block there.
 */
export async function rebuildBeside(
  live: pg.ClientBase,
  scratch: pg.ClientBase,
  source: ChainSource,
  deployed: ContractAddresses,
  deployedAt: number,
): Promise<Comparison> {
  const checkpoint = await freeze(live);
  if (checkpoint) {
    const ingestion = await Ingestion.open(scratch, source, deployed, deployedAt);
    while ((ingestion.checkpoint?.number ?? 0) < checkpoint.number) await ingestion.advance({ upTo: checkpoint.number });
    if (ingestion.checkpoint?.hash !== checkpoint.hash)
      throw new Fault(
        'CHAIN_REWRITTEN',
        `the chain has another block ${checkpoint.number} than the index`,
        'wait until the index follows the chain',
      );
  }
  await freeze(scratch);
  return compareIndexes(live, scratch);
}

/**
 * Puts the rebuilt rows in the place of the live ones, in one transaction: who reads meanwhile sees the old ones. A running writer waits,
 * finds the index at another block than it left it at, and goes on from there.
 */
export function replaceRows(live: pg.ClientBase, rebuilt: pg.ClientBase): Promise<void> {
  return inTransaction(live, async () => {
    await lockCheckpoint(live);
    for (const { name, columns } of await chainTables(live)) {
      await live.query(`DELETE FROM chain."${name}"`);
      const rows = rebuilt.query(copyTo(`COPY chain."${name}" (${listed(columns)}) TO STDOUT (FORMAT binary)`));
      await pipeline(rows, live.query(copyFrom(`COPY chain."${name}" (${listed(columns)}) FROM STDIN (FORMAT binary)`)));
    }
    await live.query('SELECT pg_notify($1, $2)', [HEAD_CHANNEL, String((await readCheckpoint(live))?.number ?? -1)]);
  });
}
