import { parseArgs } from 'node:util';
import { prepareTests } from './prepare.ts';
import { run } from './run.ts';

/** Ingestion before bad endpoints: five seeds, or fifty with `--full`; `--seeds 7,8` names them. */
const { values } = parseArgs({ options: { full: { type: 'boolean', default: false }, seeds: { type: 'string' } } });
await prepareTests((line) => process.stderr.write(`${line}\n`));
const seeds = values.seeds ?? (values.full ? Array.from({ length: 50 }, (_, i) => i + 1).join(',') : process.env.INDEX_SEEDS);
if (seeds) process.env.INDEX_SEEDS = seeds;
process.exitCode = await run('mocha', ['test/indexer/faults.test.ts']);
