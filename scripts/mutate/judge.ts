import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Killer, Order } from './worker.ts';

const WORKER = join('scripts', 'mutate', 'worker.ts');

/** `timeout`: cut off because it took far longer than the unchanged code does, or brought the process down. */
export type Verdict = { outcome: 'survived' | 'timeout'; took: Answer['took'] } | { outcome: 'killed'; by: Killer; took: Answer['took'] };

/** A process that judges mutants of the project's copy in `folder`, started when first needed and again after each that had to be ended. */
export class Worker {
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;

  constructor(folder: string, environment: Record<string, string>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** `patience` in milliseconds. */
  async judge(order: Order, patience: number): Promise<Verdict> {
    this.#child ??= this.#start();
    const child = this.#child;
    const over = AbortSignal.timeout(patience);
    child.send(order);
    try {
      const [answer] = (await Promise.race([once(child, 'message', { signal: over }), failed(child)])) as [Answer];
      return answer.killer ? { outcome: 'killed', by: answer.killer, took: answer.took } : { outcome: 'survived', took: answer.took };
    } catch {
      this.#child = undefined;
      child.kill('SIGKILL');
      return { outcome: 'timeout', took: {} };
    }
  }

  end(): void {
    this.#child?.disconnect();
    this.#child = undefined;
  }

  #start(): ChildProcess {
    const env = { ...process.env, ...this.#environment };
    const child = spawn(process.execPath, [WORKER], { cwd: this.#folder, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    // Sending to a process that is gone is told by its exit.
    child.on('error', () => {});
    return child;
  }
}

async function failed(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new RangeError('the worker is gone');
}
