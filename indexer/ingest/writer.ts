import type pg from 'pg';
import { endClient, lockingClient } from '../../database/connection.ts';

/** Advisory lock of the one indexer that writes a database; any number, fixed. */
const WRITER_LOCK = 7_468_101;

/** A statement of the writer takes seconds at most; what takes longer goes to a server that is not there any more. */
const ANSWER_MS = 20_000;

/**
 * The one writing connection. The lock lives in the session that also writes: an indexer that lost its connection has lost the lock with
 * it and cannot write any more, and two can never write at once.
 *
 * @returns undefined while another indexer writes.
 */
export async function openWriter(databaseUrl: string, onLost: () => void): Promise<pg.Client | undefined> {
  const client = lockingClient(databaseUrl, 'thongquan-indexer', ANSWER_MS);
  client.on('error', onLost);
  try {
    await client.connect();
  } catch (error) {
    await endClient(client);
    throw error;
  }
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [WRITER_LOCK]);
  if (rows[0]?.locked) return client;
  await endClient(client);
  return undefined;
}
