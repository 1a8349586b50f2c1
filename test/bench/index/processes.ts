import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A script of this folder in a process of its own, and the first line that it told, which is JSON. */
export interface Started<T> {
  told: T;
  stop(): Promise<void>;
}

/** @throws ReferenceError when it ends before it tells anything. */
export async function launch<T>(script: string, ...args: string[]): Promise<Started<T>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) return { told: JSON.parse(line) as T, stop: () => end(child) };
  throw new ReferenceError(`${script} ended without a word`);
}

/** Runs a script to its end. */
export async function runToEnd<T>(script: string, ...args: string[]): Promise<T> {
  const { told, stop } = await launch<T>(script, ...args);
  await stop();
  return told;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
