import type pg from 'pg';
import { Fault } from '../database/fault.ts';
import { reachOf } from '../protocol/ledger/uses.ts';
import type { ActRow, Batch, LogRow } from './chain/rows.ts';
import { byPlace } from './chain/rows.ts';
import { type Checkpoint, lockCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { type AlarmRow, disagreementAlarm, irregularAlarms, raiseAlarms } from './ingest/alarms.ts';
import { insertHeads } from './ingest/heads.ts';
import { insertActs, insertBlocks, insertLogs, insertSkipped } from './ingest/insert.ts';
import type { Knowledge } from './ingest/knowledge.ts';
import { Fold } from './projection/fold.ts';
import { loadReach } from './projection/load.ts';
import { saveParticipant } from './projection/participants.ts';
import { saveCodes, saveStandings } from './projection/save.ts';
import { inTransaction } from './transaction.ts';

/** Channel that wakes the gateway after every commit; the payload is the checkpoint's block number. */
export const HEAD_CHANNEL = 'chain_head';

/**
 * Writes a batch, its projection and the checkpoint in one transaction. `knowledge` moves along; after an error it is to be loaded anew.
 *
 * @param after The checkpoint that the batch follows, so that no block is ever applied twice or left out.
 * @throws Fault INDEX_MOVED when the index is elsewhere: other hands put other rows there.
 */
export async function applyBatch(client: pg.ClientBase, batch: Batch, knowledge: Knowledge, after: Checkpoint | undefined): Promise<void> {
  await inTransaction(client, async () => {
    await lockCheckpoint(client);
    const checkpoint = await readCheckpoint(client);
    if (checkpoint?.number !== after?.number || checkpoint?.hash !== after?.hash)
      throw new Fault(
        'INDEX_MOVED',
        `the index is at block ${checkpoint?.number ?? 'none'}`,
        'nothing: the writer begins again from there',
      );
    await insertBlocks(client, batch.blocks);
    await insertActs(client, batch.acts);
    await insertSkipped(client, batch.skipped);
    await insertLogs(client, batch.logs);
    await insertHeads(client, batch.logs);
    if (batch.acts.length > 0 || batch.logs.length > 0) await project(client, batch, knowledge);
    await writeCheckpoint(client, batch.to);
    await client.query('SELECT pg_notify($1, $2)', [HEAD_CHANNEL, String(batch.to.number)]);
  });
}

async function project(client: pg.ClientBase, batch: Batch, knowledge: Knowledge): Promise<void> {
  const times = new Map(batch.blocks.map((block) => [block.number, block.time]));
  const fold = new Fold(knowledge.registry);
  fold.world.paused = knowledge.governance.paused;
  fold.world.lanes = knowledge.governance.lanes;
  const reach = reachOf(batch.acts);
  await loadReach(client, fold, reach, knowledge.standings);
  const alarms: AlarmRow[] = [];
  for (const row of [...batch.acts, ...batch.logs].sort(byPlace)) {
    if (isAct(row)) {
      const disagreement = fold.act(row, times.get(row.block) ?? 0);
      if (disagreement) alarms.push(disagreementAlarm(disagreement));
      alarms.push(...irregularAlarms(row));
    } else {
      knowledge.contracts.fold(row);
      const changed = fold.log(row);
      if (changed) await saveParticipant(client, changed);
    }
  }
  knowledge.governance = { paused: fold.world.paused, lanes: fold.world.lanes };
  const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::xid::text AS id');
  await saveStandings(client, [...fold.standings], knowledge.standings.isWritten);
  for (const [consignment, standing] of fold.standings) knowledge.standings.keep(consignment, standing, rows[0]?.id ?? '');
  await saveCodes(client, fold.world);
  await raiseAlarms(client, alarms);
}

const isAct = (row: ActRow | LogRow): row is ActRow => 'signed' in row;
