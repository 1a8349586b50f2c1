import type pg from 'pg';
import { Refusal } from '../../protocol/refusals.ts';
import { type Queryable, snapshot } from '../transaction.ts';

/** What keeps one question from taking the service from the others. */
export interface Bounds {
  /** Milliseconds that one statement may take (the pool is opened with it), and one of a query that is known to read much. */
  statementMs: number;
  longStatementMs: number;
  /** Long queries, exports and streams of this process at once. */
  long: number;
  exports: number;
  streams: number;
}

/** Long queries and exports together leave most of a process's ten connections to the others. */
export const BOUNDS: Bounds = { statementMs: 3_000, longStatementMs: 15_000, long: 2, exports: 2, streams: 200 };

/** Places that are taken and given back; who finds none is refused rather than kept waiting. */
class Places {
  #free: number;
  readonly #what: string;

  constructor(count: number, what: string) {
    this.#free = count;
    this.#what = what;
  }

  /** Answers how to give it back. @throws {Refusal} QUERY_BUSY */
  take(): () => void {
    if (this.#free === 0) throw new Refusal('QUERY_BUSY', `as many ${this.#what} as there may be are under way`);
    this.#free -= 1;
    let given = false;
    return () => {
      if (!given) this.#free += 1;
      given = true;
    };
  }
}

/** The database as queries reach it: every statement ends, and those that read much are few at a time. */
export class Reads {
  readonly #pool: pg.Pool;
  readonly #bounds: Bounds;
  readonly #long: Places;
  readonly exports: Places;
  readonly streams: Places;

  constructor(pool: pg.Pool, bounds: Bounds = BOUNDS) {
    this.#pool = pool;
    this.#bounds = bounds;
    this.#long = new Places(bounds.long, 'long queries');
    this.exports = new Places(bounds.exports, 'exports');
    this.streams = new Places(bounds.streams, 'streams');
  }

  get pool(): pg.Pool {
    return this.#pool;
  }

  /** Several statements on one state of the database. */
  snapshot<T>(read: (db: Queryable) => Promise<T>): Promise<T> {
    return snapshot(this.#pool, read);
  }

  /** The same for what reads much. @throws {Refusal} QUERY_BUSY */
  async long<T>(read: (db: Queryable) => Promise<T>): Promise<T> {
    const leave = this.#long.take();
    try {
      return await snapshot(this.#pool, read, this.#bounds.longStatementMs);
    } finally {
      leave();
    }
  }

  /** A connection of one's own on one state of the database, for an export; `release` gives it back, whole or broken. */
  async open(): Promise<{ db: Queryable; release: (whole: boolean) => Promise<void> }> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query(
        `SET LOCAL statement_timeout = ${this.#bounds.longStatementMs}; SET LOCAL idle_in_transaction_session_timeout = '60s'`,
      );
    } catch (error) {
      client.release(true);
      throw error;
    }
    return {
      db: client,
      async release(whole) {
        try {
          await client.query(whole ? 'COMMIT' : 'ROLLBACK');
          client.release();
        } catch {
          client.release(true);
        }
      },
    };
  }
}
