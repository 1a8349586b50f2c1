import { parseArgs } from 'node:util';
import { describeFault, Fault } from '../database/fault.ts';
import { findFiles } from './replay/file.ts';
import { readNetwork } from './replay/network.ts';
import { replayFiles } from './replay/run.ts';
import { table } from './replay/table.ts';

const USAGE = 'npm run replay -- <file or folder>… [--json] [--data <folder>] [--concurrency <n>]';

/** Replays other people's consignment files (events.md §7) against a running network; exit status 0 if all end as they say. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: process.env.THONGQUAN_DATA ?? 'data' },
      concurrency: { type: 'string', default: '8' },
    },
  });
  const concurrency = Number(values.concurrency);
  if (positionals.length === 0 || !Number.isInteger(concurrency) || concurrency < 1)
    throw new Fault('USAGE', 'What should be replayed?', USAGE);
  const files = positionals.flatMap(findFiles);
  if (files.length === 0)
    throw new Fault('FILE_MISSING', 'There is no consignment file there.', 'Name a file, or a folder that holds .json files.');
  let done = 0;
  const report = await replayFiles(readNetwork(values.data), files, {
    concurrency,
    onFile: (file) => process.stderr.write(`${file.passed ? 'ok     ' : 'DIFFERS'} ${++done}/${files.length} ${file.id}\n`),
  });
  process.stdout.write(`${values.json ? JSON.stringify(report, undefined, 2) : table(report)}\n`);
  return report.failed === 0 ? 0 : 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${describeFault(error)}\n`);
    process.exitCode = 2;
  },
);
