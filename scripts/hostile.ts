import { parseArgs } from 'node:util';
import { prepareTests } from './prepare.ts';
import { run } from './run.ts';

/** Hostile requests against one side's gateway: as many as CI sends, `--full` for ten times as many, or `--count N --seed N`. */
const { values } = parseArgs({ options: { full: { type: 'boolean' }, count: { type: 'string' }, seed: { type: 'string' } } });
await prepareTests((line) => process.stderr.write(`${line}\n`));
const count = values.count ?? (values.full ? '20000' : undefined);
if (count !== undefined) process.env.THONGQUAN_HOSTILE_REQUESTS = count;
if (values.seed !== undefined) process.env.THONGQUAN_HOSTILE_SEED = values.seed;
process.env.THONGQUAN_HOSTILE_TELL = '1';
process.exitCode = await run('mocha', ['test/gateway/hostile/hostile.test.ts']);
