import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Fault } from '../../database/fault.ts';
import { processorMs } from './processor.ts';
import type { Answer, Killer, Order } from './worker.ts';

/** Milliseconds between looks at how long a worker has computed. */
const LOOK_MS = 1_000;
const WORKER = join('scripts', 'mutate', 'worker.ts');

/** `timeout`: cut off because a test file took far longer than without it. */
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

  /**
   * Undefined when it was cut off, once it had computed for `patience` milliseconds.
   *
   * @throws Fault WORKER_ENDED when the process ended by itself: that is no verdict on a mutant.
   */
  async ask(order: Order, patience: number): Promise<Answer | undefined> {
    this.#child ??= this.#start();
    const child = this.#child;
    const over = new AbortController();
    const ended = (status: number | null): void =>
      over.abort(
        new Fault('WORKER_ENDED', `a worker ended by itself (${status}) at ${order.file}`, 'see that its folder is there, and memory'),
      );
    const begun = processorMs(child.pid as number);
    const timer = setInterval(() => {
      if (processorMs(child.pid as number) - begun > patience) over.abort();
    }, LOOK_MS);
    child.once('exit', ended);
    try {
      const answered = once(child, 'message', { signal: over.signal });
      child.send(order);
      const [answer] = (await answered) as [Answer];
      return answer;
    } catch (error) {
      this.#child = undefined;
      child.kill('SIGKILL');
      if (over.signal.reason instanceof Fault) throw over.signal.reason;
      if (!over.signal.aborted) throw error;
      return undefined;
    } finally {
      clearInterval(timer);
      child.removeListener('exit', ended);
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
