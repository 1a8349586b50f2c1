import { prepareTests } from './prepare.ts';
import { run } from './run.ts';
import { runHalves } from './test/halves.ts';

/** All tests, or those that the arguments name (mocha's own). Its last line counts them: `N passed, N failed`. */
await prepareTests((line) => process.stderr.write(`${line}\n`));
const named = process.argv.slice(2);
process.exitCode = named.length > 0 ? await run('mocha', named) : await runHalves();
