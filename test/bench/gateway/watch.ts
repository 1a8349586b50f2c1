import pg from 'pg';
import { hexOf } from '../../../gateway/bytes.ts';
import { HEAD_CHANNEL } from '../../../indexer/apply.ts';
import { SIDES, type Side } from '../../../protocol/sides.ts';
import type { NetworkInfo } from '../../../scripts/network/info.ts';

/** When an act was answered 202, and when each side's index had it; milliseconds of `performance.now()`. */
export interface Journey {
  accepted?: number;
  indexed: Partial<Record<Side, number>>;
}

/**
 * Watches both indexes: an act is indexed when the transaction that holds its row has committed, which the index itself announces. Acts of
 * any other origin would be told as strangers, an act seen twice as doubled.
 */
export class Watch {
  readonly journeys = new Map<string, Journey>();
  doubled = 0;
  strangers = 0;
  readonly #clients: pg.Client[] = [];
  readonly #last: Record<Side, number> = { VN: -1, CN: -1 };
  readonly #reading: Record<Side, Promise<void>> = { VN: Promise.resolve(), CN: Promise.resolve() };
  #complete = 0;
  #closed = false;

  static async open({ sides }: NetworkInfo): Promise<Watch> {
    const watch = new Watch();
    for (const side of SIDES) {
      const client = new pg.Client({ connectionString: sides[side].database, application_name: 'bench-watch' });
      await client.connect();
      const { rows } = await client.query('SELECT coalesce(max(block), -1) AS block FROM chain.acts');
      watch.#last[side] = Number(rows[0].block);
      client.on('notification', () => {
        const at = performance.now();
        watch.#reading[side] = watch.#reading[side].then(() => (watch.#closed ? undefined : watch.#read(client, side, at)));
      });
      await client.query(`LISTEN ${HEAD_CHANNEL}`);
      watch.#clients.push(client);
    }
    return watch;
  }

  /** An act is about to be submitted. */
  expect(digest: string): Journey {
    const journey: Journey = { indexed: {} };
    this.journeys.set(digest, journey);
    return journey;
  }

  /** Acts that both sides have indexed. */
  get complete(): number {
    return this.#complete;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Object.values(this.#reading));
    await Promise.all(this.#clients.map((client) => client.end()));
  }

  async #read(client: pg.Client, side: Side, at: number): Promise<void> {
    const { rows } = await client.query<{ digest: Buffer; block: string }>(
      'SELECT digest, block FROM chain.acts WHERE block > $1 ORDER BY block',
      [this.#last[side]],
    );
    for (const row of rows) {
      this.#last[side] = Number(row.block);
      const journey = this.journeys.get(hexOf(row.digest));
      if (!journey) this.strangers += 1;
      else if (journey.indexed[side] !== undefined) this.doubled += 1;
      else {
        journey.indexed[side] = at;
        if (SIDES.every((each) => journey.indexed[each] !== undefined)) this.#complete += 1;
      }
    }
  }
}

export const indexedAt = ({ indexed }: Journey): number | undefined =>
  indexed.VN === undefined || indexed.CN === undefined ? undefined : Math.max(indexed.VN, indexed.CN);
