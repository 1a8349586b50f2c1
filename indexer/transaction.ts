import type pg from 'pg';

/** Runs `work` in one transaction of this connection. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that is gone has rolled back by itself; the first error is the one to tell.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** What queries run on: a connection or the pool. */
export type Queryable = Pick<pg.ClientBase, 'query'> | Pick<pg.Pool, 'query'>;

/**
 * Runs queries on one state of the database, so that what one answer tells of a consignment is of one moment however much is written
 * meanwhile.
 *
 * @param statementMs how long each statement may take; absent: as the connection has it.
 */
export async function snapshot<T>(pool: pg.Pool, read: (db: Queryable) => Promise<T>, statementMs?: number): Promise<T> {
  const client = await pool.connect();
  let broken: unknown;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    if (statementMs !== undefined) await client.query(`SET LOCAL statement_timeout = ${statementMs}`);
    const answer = await read(client);
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure;
    });
    throw error;
  } finally {
    // A connection that cannot even roll back is not given to the next query.
    client.release(broken !== undefined);
  }
}
