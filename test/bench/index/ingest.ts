import { Backfill } from '../../../indexer/backfill.ts';
import { RpcSource } from '../../../indexer/chain/rpc.ts';
import type { Checkpoint } from '../../../indexer/checkpoint.ts';
import { Ingestion } from '../../../indexer/ingest/ingestion.ts';
import { insertActs, insertBlocks, insertLogs, insertSkipped } from '../../../indexer/ingest/insert.ts';
import { ReadAhead } from '../../../indexer/ingest/read-ahead.ts';
import { inTransaction } from '../../../indexer/transaction.ts';
import { ADDRESSES, CONTRACTS } from '../../indexer/setup/chain.ts';
import { connect } from '../../indexer/setup/database.ts';

/*
 * Reads the endpoint's chain into an empty database, as the index does (`node ingest.ts index DATABASE RPC`) or only fetching, verifying, decoding and inserting
 * the same events (`… ceiling …`), and tells how long it took.
 */

/** What one of these processes tells. */
export interface Ingested {
  events: number;
  seconds: number;
  /** CPU microseconds of this process, each event. */
  cpu: number;
  /** Acts that the projection disagreed about: there are none. */
  disagreements: number;
}

const [how, database = '', rpc = ''] = process.argv.slice(2);
const client = await connect(database);
const source = new RpcSource([rpc], 1n);

async function insertOnly(): Promise<void> {
  const reader = new ReadAhead(new Backfill(source), 0);
  const contracts = CONTRACTS.copy();
  const head = await source.head();
  let last: Checkpoint | undefined;
  while ((last?.number ?? 0) < head) {
    const batch = await reader.next((last?.number ?? 0) + 1, head, contracts, last?.hash);
    if (!batch) continue;
    await inTransaction(client, async () => {
      await insertBlocks(client, batch.blocks);
      await insertActs(client, batch.acts);
      await insertSkipped(client, batch.skipped);
      await insertLogs(client, batch.logs);
    });
    last = batch.to;
  }
}

const began = performance.now();
const used = process.cpuUsage();
if (how === 'ceiling') await insertOnly();
else await (await Ingestion.open(client, source, ADDRESSES, 1)).advance();
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(used);
const { rows } = await client.query<{ events: number; disagreements: number }>(
  `SELECT ((SELECT count(*) FROM chain.acts) + (SELECT count(*) FROM chain.skipped))::int AS events,
          (SELECT count(*) FROM content.alarms WHERE kind = 'PROJECTION_DISAGREES')::int AS disagreements`,
);
const { events = 0, disagreements = 0 } = rows[0] ?? {};
const told: Ingested = { events, seconds, cpu: (user + system) / events, disagreements };
process.stdout.write(`${JSON.stringify(told)}\n`);
await client.end();
source.close();
