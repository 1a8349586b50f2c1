import { Refusal } from '../../protocol/refusals.ts';
import type { Moment } from '../lists/list.ts';
import type { Queryable } from '../transaction.ts';
import { secondsOf } from './parameters.ts';

/**
 * The last of our blocks up to a block number or a time, and the time (Unix seconds) at which state is then derived.
 *
 * @throws {Refusal} AS_OF_AHEAD for what this index has not come to: its answer could still change
 */
export async function momentOf(db: Queryable, asOf: string): Promise<Moment> {
  if (!/^\d{1,15}$/.test(asOf)) {
    const time = secondsOf(asOf, '/asOf');
    if (time > Date.now() / 1000) throw new Refusal('AS_OF_AHEAD', 'this is in the future', '/asOf');
    return { block: (await lastBlock(db, { time })).block, time };
  }
  const { rows } = await db.query<{ block: string }>('SELECT block FROM chain.checkpoint');
  const read = Number(rows[0]?.block ?? 0);
  if (Number(asOf) > read) throw new Refusal('AS_OF_AHEAD', `it is at block ${read}`, '/asOf');
  return lastBlock(db, { number: Number(asOf) });
}

/** The last block of ours up to a number or a time (Unix seconds); block 0 for none. */
async function lastBlock(db: Queryable, until: { number: number } | { time: number }): Promise<Moment> {
  const [condition, value] = 'number' in until ? ['number <= $1', until.number] : ['time <= to_timestamp($1)', until.time];
  const { rows } = await db.query<{ number: string; time: Date }>(
    `SELECT number, time FROM chain.blocks WHERE ${condition} ORDER BY number DESC LIMIT 1`,
    [value],
  );
  return { block: Number(rows[0]?.number ?? 0), time: Math.floor((rows[0]?.time.getTime() ?? 0) / 1000) };
}
