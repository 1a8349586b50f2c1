import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { processorMs } from './processor.ts';
import type { Answer, Killer, Order } from './worker.ts';

/** Milliseconds between looks at how long a worker has computed. */
const LOOK_MS = 1_000;
const WORKER = join('scripts', 'mutate', 'worker.ts');

/** `timeout`: cut off because a test file took far longer than without it, or brought the process down. */
export type Verdict = { outcome: 'survived' } | { outcome: 'timeout' } | { outcome: 'killed'; by: Killer & { file: string } };

/** A process that judges mutants of the project's copy in `folder`, started when first needed and again after each that had to be ended. */
export class Worker {
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;

  constructor(folder: string, environment: Record<string, string>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** Undefined when it was cut off, once it had computed for `patience` milliseconds, or by its own end. */
  async ask(order: Order, patience: number): Promise<Answer | undefined> {
    this.#child ??= this.#start();
    const child = this.#child;
    const over = new AbortController();
    const begun = processorMs(child.pid as number);
    const timer = setInterval(() => {
      if (processorMs(child.pid as number) - begun > patience) over.abort();
    }, LOOK_MS);
    child.once('exit', over.abort.bind(over));
    try {
      const answered = once(child, 'message', { signal: over.signal });
      child.send(order);
      const [answer] = (await answered) as [Answer];
      return answer;
    } catch {
      this.#child = undefined;
      child.kill('SIGKILL');
      return undefined;
    } finally {
      clearInterval(timer);
      child.removeAllListeners('exit');
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
