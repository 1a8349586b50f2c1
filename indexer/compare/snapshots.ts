import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Fault } from '../../database/fault.ts';
import { type Checkpoint, readCheckpoint } from '../checkpoint.ts';

const AGAIN_MS = 50;

/**
 * Begins a transaction on each connection that sees one state of its index, both at the same block; waits for the one that is behind.
 *
 * @returns the checkpoint of both, or undefined if both are empty.
 * @throws Fault INDEX_BEHIND when they do not meet in time, and with both blocks when they have different ones at one height.
 */
export async function atSameBlock(first: pg.ClientBase, second: pg.ClientBase, patienceMs: number): Promise<Checkpoint | undefined> {
  for (const started = Date.now(); ; await sleep(AGAIN_MS)) {
    const [one, other] = await Promise.all([freeze(first), freeze(second)]);
    if (one?.number === other?.number && one?.hash === other?.hash) return one;
    await Promise.all([first.query('ROLLBACK'), second.query('ROLLBACK')]);
    if (Date.now() - started > patienceMs)
      throw new Fault(
        'INDEX_BEHIND',
        `the indexes are at block ${told(one)} and at block ${told(other)}`,
        'wait until both follow the chain; at one height with two hashes, find out which endpoint is right',
      );
  }
}

/** From now on this connection sees the index as it is at this moment. */
export async function freeze(client: pg.ClientBase): Promise<Checkpoint | undefined> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return readCheckpoint(client);
}

const told = (checkpoint: Checkpoint | undefined): string => (checkpoint ? `${checkpoint.number} (${checkpoint.hash})` : 'none');
