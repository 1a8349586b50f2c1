import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How much of `contracts/` the contract tests reach: a table by contract, exit status 1 below the bar. Instrumented contracts are compiled and
 * tested in a copy of the sources under `coverage/tree`, so that the real artifacts stay what they are.
 */
const ROOT = join(import.meta.dirname, '..');
const TREE = join(ROOT, 'coverage/tree');
/** Kept from one run to the next: the compiler's output, which is made anew for what changed only. */
const KEPT = ['artifacts', 'cache', 'node_modules'];
const COPIED = ['contracts', 'database', 'protocol', 'scripts', 'test', 'hardhat.config.ts', 'package.json', '.mocharc.json'];

await mkdir(TREE, { recursive: true });
for (const entry of await readdir(TREE)) if (!KEPT.includes(entry)) await rm(join(TREE, entry), { recursive: true });
for (const entry of COPIED) await cp(join(ROOT, entry), join(TREE, entry), { recursive: true });
await symlink(join(ROOT, 'node_modules'), join(TREE, 'node_modules')).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EEXIST') throw error;
});

const BIN = join(ROOT, 'node_modules/.bin');
// Instrumented code costs more time: fewer stories of the model, which reach all they can reach long before.
const env = {
  MODEL_SEQUENCES: '1000',
  ...process.env,
  HARDHAT_COVERAGE: 'true',
  HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
  PATH: `${BIN}:${process.env.PATH}`,
};
/** Runs in the step before; judges size and gas, which instrumented code has others of. */
const LEFT_OUT = ['test/contracts/solidity.test.ts', 'test/contracts/compiled.test.ts'];
const steps: [string, ...string[]][] = [
  ['node', 'scripts/compile.ts'],
  ['node', 'scripts/compile.ts', 'tests'],
  ['hardhat', 'test', 'solidity', '--no-compile'],
  ['mocha', '--require', 'scripts/coverage/save.ts', ...LEFT_OUT.flatMap((file) => ['--ignore', file]), 'test/contracts/**/*.test.ts'],
  ['node', 'scripts/coverage/report.ts'],
];
for (const [command, ...args] of steps) {
  process.exitCode = await inTree(command === 'node' ? process.execPath : join(BIN, command), args);
  if (process.exitCode !== 0) break;
}

function inTree(program: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: TREE, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
