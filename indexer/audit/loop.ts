import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { reasonOf } from '../../database/fault.ts';
import { type AuditOptions, SelfAudit } from './audit.ts';
import type { Finding } from './finding.ts';

export interface AuditLoopOptions extends AuditOptions {
  pool: pg.Pool;
  /** Milliseconds between steps. */
  everyMs: number;
  /** Only the process that writes the index audits it. */
  due(): boolean;
  /** Also looked for at each step. */
  seals: { step(client: pg.ClientBase): Promise<void> };
  onProblem(problem: string): void;
  onFinding(found: Finding): void;
}

/** Runs the self-audit for as long as the service. A step that fails, as with an endpoint that forgot a block, is made again. */
export class AuditLoop {
  readonly #options: AuditLoopOptions;
  readonly #audit: SelfAudit;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: AuditLoopOptions) {
    this.#options = options;
    this.#audit = new SelfAudit(options);
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { everyMs, due, onProblem } = this.#options;
    let told: string | undefined;
    while (await this.#waited(everyMs)) {
      if (!due()) continue;
      try {
        await this.#step();
        told = undefined;
      } catch (error) {
        const problem = reasonOf(error);
        if (problem !== told) onProblem(problem);
        told = problem;
      }
    }
  }

  async #step(): Promise<void> {
    const client = await this.#options.pool.connect();
    try {
      for (const finding of (await this.#audit.step(client)) ?? []) this.#options.onFinding(finding);
      await this.#options.seals.step(client);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #waited(ms: number): Promise<boolean> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    return !this.#stop.signal.aborted;
  }
}
