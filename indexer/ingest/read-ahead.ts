import type { Backfill } from '../backfill.ts';
import type { Contracts } from '../chain/contracts.ts';
import type { Batch } from '../chain/rows.ts';

interface Ahead {
  from: number;
  parent: string;
  batch: Promise<Batch | undefined>;
}

/** Reads and decodes the batch after the one that is being written, so that chain and database work at the same time. One batch, no more. */
export class ReadAhead {
  readonly #backfill: Backfill;
  readonly #short: number;
  #ahead: Ahead | undefined;

  /** @param short So few blocks below the head are not read ahead: they are the tail's. */
  constructor(backfill: Backfill, short: number) {
    this.#backfill = backfill;
    this.#short = short;
  }

  /** As `Backfill.next`. What was read ahead counts only where it builds on `parent`. */
  async next(from: number, head: number, contracts: Contracts, parent?: string): Promise<Batch | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    // A reading that failed, or found the chain moved, is done again: by now it may be as it should.
    const known = ahead && (await ahead.batch.catch(() => undefined));
    const fits = ahead?.from === from && ahead.parent === parent;
    const batch = (fits ? known : undefined) ?? (await this.#backfill.next(from, head, contracts, parent));
    if (batch && batch.to.number + this.#short < head) this.#begin(batch, head, contracts);
    return batch;
  }

  #begin({ to, logs }: Batch, head: number, contracts: Contracts): void {
    const after = contracts.copy();
    for (const log of logs) after.fold(log);
    const batch = this.#backfill.next(to.number + 1, head, after, to.hash);
    // Whoever asks for it is told; until then nobody is.
    batch.catch(() => undefined);
    this.#ahead = { from: to.number + 1, parent: to.hash, batch };
  }
}
