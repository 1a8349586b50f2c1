import pg from 'pg';
import { HEAD_CHANNEL } from '../../../indexer/apply.ts';
import { RpcSource } from '../../../indexer/chain/rpc.ts';
import { IngestionLoop } from '../../../indexer/ingest/loop.ts';
import { ADDRESSES } from '../../indexer/setup/chain.ts';

/** How often the service looks at the chain's head (`indexer/server.ts`). */
const POLL_MS = 200;
const PATIENCE_MS = 30_000;

/** Shows the blocks that the endpoint held back one by one. @returns of each, milliseconds from its being there until its rows are committed. */
export async function lags(database: string, rpc: string, blocks: number): Promise<number[]> {
  const source = new RpcSource([rpc], 1n);
  const listener = new pg.Client({ connectionString: database });
  await listener.connect();
  let reached = 0;
  let wake = () => {};
  listener.on('notification', ({ payload }) => {
    reached = Number(payload);
    wake();
  });
  await listener.query(`LISTEN ${HEAD_CHANNEL}`);
  const status = { head: undefined, writing: false, problem: undefined };
  const onProblem = (problem: string): void => void process.stderr.write(`ingestion: ${problem}\n`);
  const loop = new IngestionLoop({ databaseUrl: database, source, deployed: ADDRESSES, deployedAt: 1, pollMs: POLL_MS, status, onProblem });
  const found: number[] = [];
  try {
    for (let i = 0; i < blocks; i++) {
      const shown = performance.now();
      const answer = await fetch(rpc, {
        method: 'POST',
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'bench_show', params: [] }),
      });
      const { result: number } = (await answer.json()) as { result: number };
      while (reached < number) {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(() => reject(new RangeError(`block ${number} was not indexed in time`)), PATIENCE_MS);
        if (reached < number) await promise;
        clearTimeout(timer);
      }
      // The first block also waits for the service to start.
      if (i > 0) found.push(performance.now() - shown);
    }
  } finally {
    await loop.close();
    await listener.end();
    source.close();
  }
  return found;
}
