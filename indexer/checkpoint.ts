import type pg from 'pg';
import { bytesOf, hexOf } from './bytes.ts';

/** The last block whose rows are all in. */
export interface Checkpoint {
  number: number;
  hash: string;
}

export async function readCheckpoint(client: pg.ClientBase): Promise<Checkpoint | undefined> {
  const { rows } = await client.query<{ block: string; hash: Buffer }>('SELECT block, hash FROM chain.checkpoint');
  return rows[0] && { number: Number(rows[0].block), hash: hexOf(rows[0].hash) };
}

/** In a transaction: until it ends nobody else writes to the index. Readers are not held up. */
export async function lockCheckpoint(client: pg.ClientBase): Promise<void> {
  await client.query('LOCK TABLE chain.checkpoint IN SHARE ROW EXCLUSIVE MODE');
}

/** To be called in the transaction that writes the rows. */
export async function writeCheckpoint(client: pg.ClientBase, { number, hash }: Checkpoint): Promise<void> {
  await client.query(
    'INSERT INTO chain.checkpoint (id, block, hash) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET block = excluded.block, hash = excluded.hash',
    [number, bytesOf(hash)],
  );
}

export async function clearCheckpoint(client: pg.ClientBase): Promise<void> {
  await client.query('DELETE FROM chain.checkpoint');
}
