import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { describeFault, Fault, reasonOf } from '../database/fault.ts';
import { SIDES, type Side } from '../protocol/sides.ts';
import { prepare } from './prepare.ts';

const USAGE = 'npm run rebuild-index -- --side VN|CN [--data <folder>] [--rpc <URL>,<URL>] [--replace]';
const report = (line: string): void => void process.stderr.write(`${line}\n`);

function readOptions(): { side: Side; data: string; rpcUrls: string[]; replace: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        side: { type: 'string' },
        data: { type: 'string', default: process.env.THONGQUAN_DATA ?? 'data' },
        rpc: { type: 'string' },
        replace: { type: 'boolean', default: false },
      },
    });
    const side = SIDES.find((one) => one === values.side);
    if (!side) throw new Fault('USAGE', 'of which side?', USAGE);
    return { side, data: values.data, rpcUrls: values.rpc?.split(',') ?? [], replace: values.replace };
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('USAGE', reasonOf(error), USAGE);
  }
}

/**
 * Rebuilds a side's index from the chain alone, beside the one in use, and compares them row by row. With `--replace` the rebuilt rows
 * take the place of rows that differ; the side may go on running. Exit status 1 if they differed.
 */
async function main(): Promise<number> {
  const { side, data, rpcUrls, replace } = readOptions();
  await prepare(report);
  const { migrate } = await import('../database/migrate.ts');
  const { rebuildBeside, replaceRows } = await import('../indexer/compare/rebuild.ts');
  const { RpcSource } = await import('../indexer/chain/rpc.ts');
  const { withClients } = await import('./index/connect.ts');
  const { indexPlace } = await import('./index/place.ts');
  const { printed } = await import('./index/print.ts');
  const place = await indexPlace(data, side, rpcUrls);
  const name = `thongquan_rebuilt_${randomBytes(6).toString('hex')}`;
  const scratch = new URL(place.database);
  scratch.pathname = `/${name}`;
  const source = new RpcSource(place.rpcUrls, place.chainId);
  try {
    return await withClients([place.database], async (live) => {
      await live.query(`CREATE DATABASE ${name}`);
      try {
        await source.check();
        await migrate(scratch.href);
        return await withClients([scratch.href], async (rebuilt) => {
          const found = await rebuildBeside(live, rebuilt, source, place.deployed, place.deployedAt);
          await live.query('ROLLBACK');
          process.stdout.write(`${printed(found, 'the index', 'the rebuilt one')}\n`);
          if (!found.difference) return 0;
          if (replace) await replaceRows(live, rebuilt);
          report(replace ? 'the rebuilt rows are in its place' : 'nothing was changed; --replace puts the rebuilt rows in its place');
          return 1;
        });
      } finally {
        await live.query(`DROP DATABASE ${name} WITH (FORCE)`);
      }
    });
  } finally {
    source.close();
  }
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    report(describeFault(error));
    process.exitCode = 2;
  },
);
