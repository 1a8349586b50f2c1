import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.ts';
import { inTransaction, type Sql, sqlOf } from './sql.ts';

export type { Sql } from './sql.ts';
export { Prisma, PrismaClient };

/** What runs inside `prisma.$transaction(async (tx) => …)`. */
export type Tx = Prisma.TransactionClient;

/** One side's database: models through `prisma`; the pool beneath it for what Prisma has no word for (LISTEN, COPY, cursors). */
export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  /** One statement each, straight through the driver. */
  sql: Sql;
  /** Several statements, all or none, straight through the driver. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A server that says nothing for so long is gone, although nobody closed the connection: a cut line, a machine that lost power. */
const PATIENCE_MS = 20_000;

/**
 * Connects lazily; migrations are `migrate()`'s. `connections` bounds this process's share of the server's.
 *
 * @param statementMs how long the server lets a statement run; absent: as it is set up.
 */
export function openDatabase(url: string, connections = 10, statementMs?: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'thongquan',
    keepAlive: true,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    ...(statementMs === undefined ? {} : { statement_timeout: statementMs }),
  });
  // A connection that the server cut fails what runs on it, and is replaced by the pool at the next query; unheard, its event would end the process.
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    sql: sqlOf(pool),
    transaction: (work) => inTransaction(pool, work),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
