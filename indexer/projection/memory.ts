import type { Standing, TrackStanding } from './standing.ts';

/** Consignments that are remembered; a few kilobytes each. */
const KEPT = 10_000;

interface Remembered {
  standing: Standing;
  /** The transaction that wrote its row, as the row's `xmin` tells it. */
  writtenBy: string;
}

/**
 * The standings that a writer wrote last, so that it need not read back what it just wrote. A row counts only as long as its last writer is
 * the one remembered: what other hands wrote since (a rebuilt index, a tampered row) is read like any other. To be forgotten whenever a
 * transaction fails, since standings change in place.
 */
export class Memory {
  readonly #cases = new Map<string, Remembered>();
  readonly #written = new WeakSet<TrackStanding>();

  /** What is remembered of a consignment whose row this transaction wrote. */
  recall(consignment: string, writtenBy: string): Standing | undefined {
    const known = this.#cases.get(consignment);
    return known?.writtenBy === writtenBy ? known.standing : undefined;
  }

  /** Its rows are as this standing has them once the transaction is committed. */
  keep(consignment: string, standing: Standing, writtenBy: string): void {
    this.#cases.delete(consignment);
    this.#cases.set(consignment, { standing, writtenBy });
    this.written(standing);
    for (const oldest of this.#cases.keys()) {
      if (this.#cases.size <= KEPT) break;
      this.#cases.delete(oldest);
    }
  }

  written({ tracks }: Standing): void {
    for (const track of tracks) this.#written.add(track);
  }

  isWritten = (track: TrackStanding): boolean => this.#written.has(track);

  forget(): void {
    this.#cases.clear();
  }
}
