import type { Contracts } from './chain/contracts.ts';
import { readRange } from './chain/read.ts';
import type { Batch } from './chain/rows.ts';
import type { ChainSource } from './chain/source.ts';

/** Short, so that the first batch is being written soon, while the next one is read. */
const FIRST_RANGE = 64;
/** The headers of a range are all read and held: about a kilobyte each. */
const LONGEST_RANGE = 4_096;
/**
 * What a range is to yield. A batch is one transaction and is held in memory, twice over while the next one is read; the more acts it has, the
 * more of them meet in one consignment, whose state is then written once for all.
 */
const WANTED_LOGS = 20_000;

/**
 * Reads history in ranges that grow while they are cheap and shrink when an endpoint refuses one or answers too much. Nothing is
 * remembered but the last good length, so that it can be stopped anywhere.
 */
export class Backfill {
  readonly #source: ChainSource;
  #length = FIRST_RANGE;

  constructor(source: ChainSource) {
    this.#source = source;
  }

  /** The next batch from `from` on `parent`, not beyond `head`; undefined when the chain moved while it was read: look at it again. */
  async next(from: number, head: number, contracts: Contracts, parent?: string): Promise<Batch | undefined> {
    for (;;) {
      const to = Math.min(head, from + this.#length - 1);
      try {
        const batch = await readRange(this.#source, from, to, contracts, parent);
        if (batch) this.#adapt(batch.acts.length + batch.skipped.length + batch.logs.length);
        return batch;
      } catch (error) {
        if (this.#length === 1) throw error;
        this.#length = Math.ceil(this.#length / 4);
      }
    }
  }

  #adapt(logs: number): void {
    const length = Math.floor(this.#length * Math.min(2, WANTED_LOGS / Math.max(1, logs)));
    this.#length = Math.min(LONGEST_RANGE, Math.max(1, length));
  }
}
