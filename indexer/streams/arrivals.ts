import pg from 'pg';
import { HEAD_CHANNEL } from '../apply.ts';

/** Looked at anyway, should a notification be lost with its connection. */
const LOOK_MS = 1_000;

/** Wakes the streams of this process when the index has moved: one connection that listens, while anybody waits. */
export class Arrivals {
  readonly #url: string;
  readonly #waiting = new Set<() => void>();
  #client: pg.Client | undefined;
  #opening: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Resolves when the index has moved since, after a while anyway, or when the signal aborts. */
  async next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    void this.#listen();
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, LOOK_MS);
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
    this.#wake();
  }

  #listen(): Promise<void> {
    if (this.#client) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening.catch(() => undefined);
  }

  async #open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: 'thongquan-streams' });
    const lost = (): void => {
      if (this.#client === client) this.#client = undefined;
    };
    client.on('error', lost).on('end', lost);
    client.on('notification', () => this.#wake());
    await client.connect();
    this.#client = client;
    await client.query(`LISTEN ${HEAD_CHANNEL}`);
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
