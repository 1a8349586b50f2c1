import { parseArgs } from 'node:util';
import { prepareTests } from './prepare.ts';
import { run } from './run.ts';

/** Random consignments through a whole network: a hundred seeds, or a thousand with `--full`; `--seeds 7,8` names them. */
const { values } = parseArgs({ options: { full: { type: 'boolean', default: false }, seeds: { type: 'string' } } });
await prepareTests((line) => process.stderr.write(`${line}\n`));
const seeds = values.seeds ?? (values.full ? Array.from({ length: 1000 }, (_, i) => i + 1).join(',') : process.env.RANDOM_SEEDS);
if (seeds) process.env.RANDOM_SEEDS = seeds;
process.exitCode = await run('mocha', ['test/e2e/network.test.ts', '--grep', 'random consignments']);
