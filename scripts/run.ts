import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Runs a program of this project's packages from the project's folder, on this terminal. Answers its exit status. */
export const run = (command: string, args: readonly string[]): Promise<number> =>
  onTerminal(join(ROOT, 'node_modules', '.bin', command), args);

/** Runs a script of the project, by the Node that runs this one. */
export const runScript = (path: string, args: readonly string[] = []): Promise<number> =>
  onTerminal(process.execPath, [join(ROOT, path), ...args]);

function onTerminal(program: string, args: readonly string[]): Promise<number> {
  const env = { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}` };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
