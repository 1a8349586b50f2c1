import pg from 'pg';

/** Advisory lock of the one indexer that writes a database; any number, fixed. */
const WRITER_LOCK = 7_468_101;

/**
 * The one writing connection. The lock lives in the session that also writes: an indexer that lost its connection has lost the lock with
 * it and cannot write any more, and two can never write at once.
 *
 * @returns undefined while another indexer writes.
 */
export async function openWriter(databaseUrl: string, onLost: () => void): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'thongquan-indexer', keepAlive: true });
  client.on('error', onLost);
  await client.connect();
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [WRITER_LOCK]);
  if (rows[0]?.locked) return client;
  await client.end();
  return undefined;
}
