import { parseArgs } from 'node:util';
import { prepareTests } from './prepare.ts';
import { run } from './run.ts';

/** The fault test: three seeds, or twenty with `--full`; `--seeds 7,8` names them, `--acts 500` says how many acts each sends. */
const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, seeds: { type: 'string' }, acts: { type: 'string' } },
});
await prepareTests((line) => process.stderr.write(`${line}\n`));
const seeds = values.seeds ?? (values.full ? Array.from({ length: 20 }, (_, i) => i + 1).join(',') : process.env.FAULT_SEEDS);
if (seeds) process.env.FAULT_SEEDS = seeds;
if (values.acts) process.env.FAULT_ACTS = values.acts;
process.exitCode = await run('mocha', ['test/fault/faults.test.ts']);
