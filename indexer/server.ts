import { openDatabase } from '../database/client.ts';
import type { RunningService, SideConfig } from '../database/config.ts';
import { buildApp } from './app.ts';
import { AuditLoop } from './audit/loop.ts';
import { RpcSource } from './chain/rpc.ts';
import { IngestionLoop, type IngestionStatus } from './ingest/loop.ts';
import { BOUNDS } from './query/reads.ts';
import { SealSearch } from './seals/search.ts';

/** Of the query API to the database. */
const CONNECTIONS = 10;
/** How often the chain's head is looked at, milliseconds. */
const POLL_MS = 200;

/** How often the self-audit takes a step, milliseconds. */
const AUDIT_MS = 5_000;
/** How often seals of all open consignments are compared, milliseconds. */
const SEALS_MS = 30_000;

/**
 * One side's indexer: follows the chain into `chain.*` and answers queries. The query API is up at once, also while the chain or the
 * database cannot be reached or another indexer of this side writes; `GET /v1/status` tells.
 *
 * @example
 * const indexer = await startIndexer(config);
 * await indexer.close();
 */
export async function startIndexer(config: SideConfig): Promise<RunningService> {
  const database = openDatabase(config.databaseUrl, CONNECTIONS, BOUNDS.statementMs);
  // The audit reads the whole index: its statements take as long as they take.
  const unhurried = openDatabase(config.databaseUrl, 1);
  const source = new RpcSource(config.rpcUrls, config.chainId);
  const status: IngestionStatus = { head: undefined, writing: false, problem: undefined };
  const app = await buildApp(config, database, status);
  const url = await app.listen(config.indexer);
  const loop = new IngestionLoop({
    databaseUrl: config.databaseUrl,
    source,
    deployed: config.addresses,
    deployedAt: config.deployedAt,
    pollMs: POLL_MS,
    status,
    onProblem: (problem) => app.log.warn({ problem }, 'ingestion is stuck'),
  });
  const audit = new AuditLoop({
    side: config.side,
    pool: unhurried.pool,
    source,
    deployed: config.addresses,
    everyMs: AUDIT_MS,
    seals: new SealSearch(SEALS_MS),
    due: () => status.writing,
    onProblem: (problem) => app.log.warn({ problem }, 'the self-audit is stuck'),
    onFinding: ({ what }) => app.log.error({ what }, 'the self-audit found a difference'),
  });
  return {
    url,
    async close() {
      await audit.close();
      await loop.close();
      await app.close();
      source.close();
      await unhurried.close();
      await database.close();
    },
  };
}
