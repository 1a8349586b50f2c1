import type pg from 'pg';
import type { Database, Sql } from '../../database/client.ts';
import { endClient, lockingClient } from '../../database/connection.ts';

/** Numbers of our advisory locks, one namespace for all of the product's: the second key says what is locked. */
const NAMESPACE = 0x5448;

/** Of the locks in the namespace: the relayer’s. */
export const RELAYER_LOCK = 1;
/** A lock's connection that does not answer within this is given up; the server ends its side about as soon (`database/connection.ts`). */
const ANSWER_MS = 3_000;
/** Who does not lead asks this often whether it may. */
const ASK_MS = 1_000;

/** The right to send from an account, until another process takes the lead. */
export interface Lease {
  account: Buffer<ArrayBuffer>;
  epoch: bigint;
}

/** Another process leads by now: nothing was written. */
export class LeadershipLost extends Error {
  override readonly name = 'LeadershipLost';
}

/**
 * Who alone sends from an account on this database. The lead is an advisory lock, held by a connection of its own: whoever dies lets go.
 * A connection can be dead without either end knowing, and a process can stop for a minute and go on; so the lock only says who should lead,
 * and the epoch, raised by each new leader, who does: every write of a leader checks it (`asLeader`).
 */
export class Leadership {
  readonly #url: string;
  readonly #key: number;
  readonly #account: Buffer<ArrayBuffer> | undefined;
  #client: pg.Client | undefined;
  #lease: Lease | undefined;
  #askAt = 0;

  /** @param account whose epoch is raised with each new leader; without one, the lock alone is held. */
  constructor(url: string, key: number, account?: Buffer<ArrayBuffer>) {
    this.#url = url;
    this.#key = key;
    this.#account = account;
  }

  get held(): boolean {
    return this.#lease !== undefined;
  }

  /** The lease of this process while it leads; tries to take the lead if nobody has it. */
  async hold(): Promise<Lease | undefined> {
    if (this.#client) {
      try {
        await this.#client.query('SELECT 1');
        if (this.#lease) return this.#lease;
      } catch {
        await this.release();
      }
    }
    if (Date.now() < this.#askAt) return undefined;
    this.#askAt = Date.now() + ASK_MS;
    return this.#take();
  }

  async #take(): Promise<Lease | undefined> {
    const client = lockingClient(this.#url, 'thongquan-leader', ANSWER_MS);
    client.on('error', () => this.#drop(client));
    client.on('end', () => this.#drop(client));
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [NAMESPACE, this.#key]);
      if (!rows[0]?.held) return undefined;
      const lease = await this.#lead(client);
      this.#client = client;
      this.#lease = lease;
      return lease;
    } finally {
      if (this.#client !== client) await endClient(client);
    }
  }

  async #lead(client: pg.Client): Promise<Lease> {
    if (!this.#account) return { account: Buffer.alloc(0), epoch: 0n };
    const { rows } = await client.query<{ epoch: string }>(
      `INSERT INTO gateway.relayers (account, epoch) VALUES ($1, 1)
       ON CONFLICT (account) DO UPDATE SET epoch = gateway.relayers.epoch + 1, since = now() RETURNING epoch`,
      [this.#account],
    );
    return { account: this.#account, epoch: BigInt(rows[0]?.epoch ?? 0) };
  }

  /** Lets go of the lead. */
  async release(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#lease = undefined;
    if (client) await endClient(client);
  }

  #drop(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#lease = undefined;
  }
}

/**
 * Runs a leader's writes in one transaction, holding the account's row until it commits: a new leader's first look comes after it.
 * @throws LeadershipLost when another process has taken the lead since.
 */
export function asLeader<T>(db: Pick<Database, 'transaction'>, lease: Lease, work: (sql: Sql) => Promise<T>): Promise<T> {
  return db.transaction(async (sql) => {
    const [row] = await sql.$queryRaw<{ epoch: bigint }[]>`SELECT epoch FROM gateway.relayers WHERE account = ${lease.account} FOR UPDATE`;
    if (row?.epoch !== lease.epoch) throw new LeadershipLost('another process has taken the lead');
    return work(sql);
  });
}
