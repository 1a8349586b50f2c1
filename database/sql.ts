import { createHash } from 'node:crypto';
import pg from 'pg';
import { Prisma } from './generated/client.ts';

/**
 * Raw SQL, as a Prisma transaction speaks it: `sql.$queryRaw<Row[]>`SELECT … ${value}`` with fragments by `Prisma.sql`. Prisma's own client is
 * one; `sqlOf` makes one of a connection of the driver, for the ways that every event takes: prepared once a connection, and a fifth of
 * the work in this process.
 */
export interface Sql {
  $queryRaw<T = unknown>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T>;
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>;
}

type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;

const INT8 = 20;
/** 64-bit integers come as bigint, as Prisma gives them; everything else as the driver does. */
const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid as never, format as never),
} as pg.CustomTypesConfig;

/** A statement with the name that it is prepared under. */
interface Statement {
  text: string;
  name: string;
}

/** Statements by their place in the source. */
const STATEMENTS = new WeakMap<TemplateStringsArray, Statement>();

const statementOf = (text: string): Statement => ({ text, name: createHash('sha256').update(text).digest('hex').slice(0, 24) });

/** A statement without fragments is the same every time; one with fragments is put together anew, and not prepared. */
function prepared(query: TemplateStringsArray | Prisma.Sql, values: unknown[]): { text: string; name?: string; values: unknown[] } {
  if (!('raw' in query)) return { text: query.text, values: query.values };
  if (values.some((value) => value instanceof Prisma.Sql)) {
    const { text, values: all } = Prisma.sql(query, ...(values as never[]));
    return { text, values: all };
  }
  const known = STATEMENTS.get(query) ?? statementOf(Prisma.sql(query, ...(values as never[])).text);
  STATEMENTS.set(query, known);
  return { ...known, values };
}

export function sqlOf(connection: Queryable): Sql {
  const run = (query: TemplateStringsArray | Prisma.Sql, values: unknown[]): Promise<pg.QueryResult> => {
    return connection.query({ ...prepared(query, values), types: TYPES } as pg.QueryConfig);
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
