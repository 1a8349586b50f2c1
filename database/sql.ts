import { createHash } from 'node:crypto';
import pg from 'pg';
import { Prisma } from './generated/client.ts';

/**
 * Raw SQL, as a Prisma transaction speaks it: `sql.$queryRaw<Row[]>`SELECT … ${value}`` with fragments by `Prisma.sql`. Prisma's own client is
 * one; `sqlOf` makes one of a connection of the driver, for the ways that every event takes: prepared once a connection, and a fifth of
 * the work in this process.
 */
export interface Sql {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the driver takes as a parameter
  $queryRaw<T = unknown>(query: TemplateStringsArray | Prisma.Sql, ...values: any[]): Promise<T>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the driver takes as a parameter
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: any[]): Promise<number>;
}

type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;

const INT8 = 20;
/** 64-bit integers come as bigint, as Prisma gives them; everything else as the driver does. */
const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid as never, format as never),
} as pg.CustomTypesConfig;

/** Statements by their text: few, because what varies are parameters. */
const NAMES = new Map<string, string>();
const NAMES_KEPT = 500;

function nameOf(text: string): string | undefined {
  const known = NAMES.get(text);
  if (known !== undefined) return known;
  if (NAMES.size >= NAMES_KEPT) return undefined;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 24);
  NAMES.set(text, name);
  return name;
}

export function sqlOf(connection: Queryable): Sql {
  const run = (query: TemplateStringsArray | Prisma.Sql, values: unknown[]): Promise<pg.QueryResult> => {
    const { text, values: all } = 'raw' in query ? Prisma.sql(query, ...(values as never[])) : query;
    const name = nameOf(text);
    return connection.query({ text, values: all, types: TYPES, ...(name === undefined ? {} : { name }) } as pg.QueryConfig);
  };
  return {
    async $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) {
      return (await run(query, values)).rows as T;
    },
    async $executeRaw(query, ...values) {
      return (await run(query, values)).rowCount ?? 0;
    },
  };
}

/** Runs `work` in one transaction: all of it is durable when this resolves, or none of it ever was. */
export async function inTransaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(sqlOf(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    // A connection that cannot even roll back is not given to the next one.
    client.release(broken);
  }
}
