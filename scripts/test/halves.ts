import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Folders of test/ that compute in one process; the others start networks, databases and chains, and wait for them. */
const COMPUTING = ['contracts', 'deploy', 'mutate', 'protocol'];

interface Half {
  status: number;
  output: string;
}

/**
 * Runs all tests in two processes side by side, because the one half computes while the other waits. The half that computes is shown as it
 * runs, the other when it has ended, and then one count of both. Answers the exit status.
 */
export async function runHalves(): Promise<number> {
  const files = globSync('test/**/*.test.ts', { cwd: ROOT, exclude: ['test/bench'] }).sort();
  const computes = (file: string): boolean => COMPUTING.includes(file.split('/')[1] ?? '');
  const halves = await Promise.all([
    mocha(
      files.filter((file) => !computes(file)),
      () => {},
    ),
    mocha(files.filter(computes), (text) => process.stdout.write(text)),
  ]);
  process.stdout.write(halves[0].output);
  const total = countOf(halves);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
  return halves.every((half) => half.status === 0) ? 0 : 1;
}

async function mocha(files: readonly string[], onOutput: (text: string) => void): Promise<Half> {
  const program = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const color = process.stdout.isTTY ? ['--color'] : [];
  const child = spawn(process.execPath, [program, ...color, ...files], {
    cwd: ROOT,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(text);
    });
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { status, output };
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}` });

/** The sum of the last lines (test/reporter.cjs). A half that ended without one has failed, whatever it passed. */
function countOf(halves: readonly Half[]): { passed: number; failed: number; skipped: number } {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { output, status } of halves) {
    const [, passed = 0, failed = 0, skipped = 0] = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\n*$/m.exec(output) ?? [];
    total.passed += Number(passed);
    total.failed += Number(failed) || (status === 0 ? 0 : 1);
    total.skipped += Number(skipped);
  }
  return total;
}
