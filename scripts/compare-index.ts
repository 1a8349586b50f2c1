import { parseArgs } from 'node:util';
import { describeFault, Fault, reasonOf } from '../database/fault.ts';
import { prepare } from './prepare.ts';

const USAGE = 'npm run compare-index -- [--data <folder>] | --databases <URL>,<URL> [--json]';
const PATIENCE_MS = 60_000;
const report = (line: string): void => void process.stderr.write(`${line}\n`);

function readOptions(): { data: string; databases: string[] | undefined; json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string', default: process.env.THONGQUAN_DATA ?? 'data' },
        databases: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const databases = values.databases?.split(',');
    if (databases && databases.length !== 2) throw new Fault('USAGE', '--databases names two', USAGE);
    return { data: values.data, databases, json: values.json };
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('USAGE', reasonOf(error), USAGE);
  }
}

/** Compares two indexes row by row, at one block: those of both sides of a network, or any two. Exit status 1 if they differ. */
async function main(): Promise<number> {
  const { data, databases, json } = readOptions();
  await prepare(report);
  const { placeOf } = await import('./backup/place.ts');
  const { compareIndexes } = await import('../indexer/compare/compare.ts');
  const { atSameBlock } = await import('../indexer/compare/snapshots.ts');
  const { withClients } = await import('./index/connect.ts');
  const { printed } = await import('./index/print.ts');
  const urls = databases ?? [(await placeOf(data, 'VN')).database, (await placeOf(data, 'CN')).database];
  const names: [string, string] = databases ? ['the first', 'the second'] : ['VN', 'CN'];
  const { block, ...found } = await withClients(urls, async (first, second) => {
    const checkpoint = await atSameBlock(first, second, PATIENCE_MS);
    return { block: checkpoint?.number ?? null, ...(await compareIndexes(first, second)) };
  });
  process.stdout.write(json ? `${JSON.stringify({ block, ...found })}\n` : `${printed(found, ...names)} (at block ${block})\n`);
  return found.difference ? 1 : 0;
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
