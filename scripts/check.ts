import { prepare } from './prepare.ts';
import { run } from './run.ts';

/** Formatter, linters, types and the import rule: everything but the tests of behaviour. */
await prepare((line) => process.stderr.write(`${line}\n`));
const failed = [];
const SOLHINT = ['solhint', '-c', '.solhint.yaml', '--max-warnings', '0', '--disc', '--noPoster', 'contracts/**/*.sol'] as const;
for (const [command, ...args] of [
  ['biome', 'check', '.'],
  SOLHINT,
  ['tsc'],
  ['tsc', '-p', 'portal/pages'],
  ['mocha', 'test/architecture.test.ts'],
] as const) {
  if ((await run(command, args)) !== 0) failed.push(command);
}
if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
