import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ContractAddresses } from '../../database/config.ts';
import { endClient } from '../../database/connection.ts';
import { reasonOf } from '../../database/fault.ts';
import type { ChainSource } from '../chain/source.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { Ingestion } from './ingestion.ts';
import { openWriter } from './writer.ts';

/** What the service says of its own ingestion. */
export interface IngestionStatus {
  /** The chain's head as last seen. */
  head: number | undefined;
  /** This process is the one that writes. */
  writing: boolean;
  /** Why it does not move, if it does not. */
  problem: string | undefined;
}

export interface LoopOptions {
  databaseUrl: string;
  source: ChainSource;
  /** The contracts as they were deployed; what the Directory named since is found in its logs. */
  deployed: ContractAddresses;
  deployedAt: number;
  /** Milliseconds between looks at the head. */
  pollMs: number;
  /** Kept up to date for others to read. */
  status: IngestionStatus;
  onProblem(problem: string): void;
}

const STANDBY_MS = 1_000;
const RETRY_FIRST_MS = 100;
const RETRY_LONGEST_MS = 5_000;

/** Keeps the index at the head: whatever fails, it begins again from the checkpoint over a new connection. */
export class IngestionLoop {
  readonly status: IngestionStatus;
  readonly #options: LoopOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.status = options.status;
    this.#done = this.#run();
  }

  /** Stops between two batches. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    let pause = RETRY_FIRST_MS;
    while (!this.#stopped()) {
      try {
        await this.#write(() => {
          pause = RETRY_FIRST_MS;
        });
      } catch (error) {
        this.#trouble(reasonOf(error));
        await this.#sleep(pause);
        pause = Math.min(pause * 2, RETRY_LONGEST_MS);
      }
    }
  }

  async #write(onProgress: () => void): Promise<void> {
    let lost = false;
    const client = await openWriter(this.#options.databaseUrl, () => {
      lost = true;
    });
    if (!client) return this.#sleep(STANDBY_MS);
    this.status.writing = true;
    try {
      await this.#follow(client, onProgress, () => lost || this.#stopped());
    } finally {
      this.status.writing = false;
      await endClient(client);
    }
  }

  async #follow(client: pg.Client, onProgress: () => void, ended: () => boolean): Promise<void> {
    const { source, deployed, deployedAt, pollMs } = this.#options;
    await source.check();
    const ingestion = await Ingestion.open(client, source, deployed, deployedAt);
    let seen: Checkpoint | undefined;
    while (!ended()) {
      this.status.head = await ingestion.advance({ stopped: ended });
      this.status.problem = undefined;
      if (ingestion.checkpoint !== seen) onProgress();
      seen = ingestion.checkpoint;
      await this.#sleep(pollMs);
    }
  }

  #trouble(problem: string): void {
    if (this.#stopped()) return;
    if (this.status.problem !== problem) this.#options.onProblem(problem);
    this.status.problem = problem;
  }

  #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
