/** What became of one item of a batch. */
export type Outcome<R> = { value: R } | { error: unknown };

export interface BatchOptions<I, R> {
  /** Does a batch; one outcome an item, in order. What it throws befalls all of them. */
  work(items: readonly I[]): Promise<Outcome<R>[]>;
  /** Two items with a key in common are never worked on at once, and in the order they came. */
  keysOf(item: I): readonly string[];
  /** Items a batch. */
  most: number;
  /** Batches at once. */
  atOnce: number;
  /** Whether what a batch threw may be one item's fault: then each is tried alone. */
  blameable(error: unknown): boolean;
}

interface Entry<I, R> {
  item: I;
  keys: readonly string[];
  resolve(value: R): void;
  reject(error: unknown): void;
}

/**
 * Group commit: what comes while a batch is under way goes into the next one together. A lone item starts at once, so nothing waits for
 * company; under load the fixed costs of a transaction or of a request are shared by many.
 */
export class Batches<I, R> {
  readonly #options: BatchOptions<I, R>;
  #waiting: Entry<I, R>[] = [];
  readonly #busy = new Set<string>();
  #running = 0;
  #scheduled = false;

  constructor(options: BatchOptions<I, R>) {
    this.#options = options;
  }

  add(item: I): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, keys: this.#options.keysOf(item), resolve, reject });
      this.#schedule();
    });
  }

  /** What arrived in one turn of the event loop goes together. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#running < this.#options.atOnce) {
        const batch = this.#take();
        if (batch.length === 0) return;
        void this.#run(batch);
      }
    });
  }

  #take(): Entry<I, R>[] {
    const taken: Entry<I, R>[] = [];
    const left: Entry<I, R>[] = [];
    const held = new Set(this.#busy);
    for (const entry of this.#waiting) {
      const free = taken.length < this.#options.most && !entry.keys.some((key) => held.has(key));
      (free ? taken : left).push(entry);
      for (const key of entry.keys) held.add(key);
    }
    this.#waiting = left;
    return taken;
  }

  async #run(batch: readonly Entry<I, R>[]): Promise<void> {
    this.#running += 1;
    for (const { keys } of batch) for (const key of keys) this.#busy.add(key);
    await this.#settle(batch);
    for (const { keys } of batch) for (const key of keys) this.#busy.delete(key);
    this.#running -= 1;
    this.#schedule();
  }

  async #settle(batch: readonly Entry<I, R>[]): Promise<void> {
    try {
      const outcomes = await this.#options.work(batch.map(({ item }) => item));
      for (const [i, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[i] as Outcome<R>;
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.value);
      }
    } catch (error) {
      if (batch.length > 1 && this.#options.blameable(error)) for (const entry of batch) await this.#settle([entry]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
