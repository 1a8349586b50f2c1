import { setImmediate } from 'node:timers/promises';
import { Refusal } from '../../protocol/refusals.ts';
import { derive, type Overall } from '../../protocol/rules/derive.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { byPlace, type LogRow } from '../chain/rows.ts';
import { type IndexedAct, readActs, readLogs } from '../ingest/history.ts';
import { Fold } from '../projection/fold.ts';
import type { Queryable } from '../transaction.ts';
import type { Window } from './window.ts';

/** Consignments that one statistic is folded from. */
const MOST = 2_000;
/** Read and folded between two turns of this process's loop, so that others are answered meanwhile. */
const AT_ONCE = 25;

/** Consignments that were opened in a window. @throws {Refusal} QUERY_TOO_BROAD */
export async function openedIn(db: Queryable, { firstBlock, lastBlock }: Window): Promise<string[]> {
  const { rows } = await db.query<{ consignment: Buffer }>(
    'SELECT consignment FROM chain.cases WHERE opened_block BETWEEN $1 AND $2 ORDER BY opened_block, consignment LIMIT $3',
    [firstBlock, lastBlock, MOST + 1],
  );
  if (rows.length > MOST) throw new Refusal('QUERY_TOO_BROAD', `more than ${MOST} consignments were opened in this window`, '/from');
  return rows.map(({ consignment }) => hexOf(consignment));
}

/** Seconds that consignments spent in each overall state, by what their acts say happened when. A state that lasts is not counted. */
export async function timesInStates(db: Queryable, window: Window): Promise<Map<Overall, number[]>> {
  const times = new Map<Overall, number[]>();
  const logs = (await readLogs(db)).filter((log) => log.block <= window.lastBlock);
  const consignments = await openedIn(db, window);
  for (let i = 0; i < consignments.length; i += AT_ONCE) {
    const acts = await actsOf(db, consignments.slice(i, i + AT_ONCE), window.lastBlock);
    for (const [state, seconds] of statesOf(logs, acts)) times.set(state, [...(times.get(state) ?? []), seconds]);
    await setImmediate();
  }
  return times;
}

/** Acts of consignments and of the codes that they use. */
async function actsOf(db: Queryable, consignments: readonly string[], lastBlock: number): Promise<IndexedAct[]> {
  const { rows } = await db.query<{ code: Buffer }>('SELECT DISTINCT code FROM chain.authorisations WHERE consignment = ANY($1)', [
    consignments.map(bytesOf),
  ]);
  const acts = await readActs(
    db,
    consignments,
    rows.map(({ code }) => hexOf(code)),
  );
  return acts.filter(({ row }) => row.block <= lastBlock);
}

/** Folds everything in the chain's order, and looks at a consignment after each act of it. */
function* statesOf(logs: readonly LogRow[], acts: readonly IndexedAct[]): Generator<[Overall, number]> {
  const fold = new Fold();
  const before = new Map<string, { overall: Overall; since: number }>();
  const steps = [...logs.map((log) => ({ place: log, log })), ...acts.map((act) => ({ place: act.row, act }))];
  for (const step of steps.sort((a, b) => byPlace(a.place, b.place))) {
    if ('log' in step) {
      fold.log(step.log);
      continue;
    }
    fold.act(step.act.row, step.act.time);
    const { consignment, occurredAt } = step.act.row.signed.act;
    const state = fold.world.cases.get(consignment);
    if (!state) continue;
    const { overall } = derive(state, occurredAt, {});
    const last = before.get(consignment);
    if (last?.overall === overall) continue;
    if (last && occurredAt >= last.since) yield [last.overall, occurredAt - last.since];
    before.set(consignment, { overall, since: occurredAt });
  }
}

/** A quantile of numbers, by linear interpolation. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return Math.round(low + (high - low) * (place - Math.floor(place)));
}
