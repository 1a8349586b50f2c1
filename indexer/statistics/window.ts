import { z } from 'zod';
import { Refusal } from '../../protocol/refusals.ts';
import type { Asking } from '../lists/list.ts';
import { secondsOf } from '../query/parameters.ts';
import type { Queryable } from '../transaction.ts';

const DAY = 86_400;
/** Days that one statistic may cover. */
const LONGEST_DAYS = 92;
const USUAL_DAYS = 7;

export const windowQuery = {
  from: z
    .string()
    .max(40)
    .optional()
    .meta({ description: `Absent: ${USUAL_DAYS} days before \`to\`.` }),
  to: z
    .string()
    .max(40)
    .optional()
    .meta({ description: `Exclusive; absent: now, or the moment of asOf. At most ${LONGEST_DAYS} days after \`from\`.` }),
};
export const windowAnswer = { from: z.string(), to: z.string() };

/** A span of the chain's time: Unix seconds, and the blocks of ours in it. */
export interface Window {
  from: number;
  to: number;
  firstBlock: number;
  lastBlock: number;
}

/** Late entries count where the chain has them: what was counted once does not change. @throws {Refusal} SCHEMA_INVALID, QUERY_TOO_BROAD */
export async function windowOf({ db, now, asOf }: Asking, said: { from?: string | undefined; to?: string | undefined }): Promise<Window> {
  const to = said.to === undefined ? (asOf?.time ?? now) + 1 : secondsOf(said.to, '/to');
  const from = said.from === undefined ? to - USUAL_DAYS * DAY : secondsOf(said.from, '/from');
  if (from >= to) throw new Refusal('SCHEMA_INVALID', 'it ends before it begins', '/from');
  if (to - from > LONGEST_DAYS * DAY) throw new Refusal('QUERY_TOO_BROAD', `more than ${LONGEST_DAYS} days`, '/from');
  const { first, last } = await blocksIn(db, from, to);
  return { from, to, firstBlock: first, lastBlock: Math.min(last, asOf?.block ?? last) };
}

async function blocksIn(db: Queryable, from: number, to: number): Promise<{ first: number; last: number }> {
  const { rows } = await db.query<{ first: string | null; last: string | null }>(
    `SELECT (SELECT number FROM chain.blocks WHERE time >= to_timestamp($1) ORDER BY time LIMIT 1) AS first,
            (SELECT number FROM chain.blocks WHERE time < to_timestamp($2) ORDER BY time DESC LIMIT 1) AS last`,
    [from, to],
  );
  return { first: Number(rows[0]?.first ?? Number.MAX_SAFE_INTEGER), last: Number(rows[0]?.last ?? -1) };
}

export const spanOf = ({ from, to }: Window) => ({ from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() });
