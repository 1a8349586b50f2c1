import { usesOf } from '../../protocol/ledger/uses.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { readActs, readLogs } from '../ingest/history.ts';
import { Fold } from '../projection/fold.ts';
import { foldInOrder } from '../projection/refold.ts';
import type { Standing } from '../projection/standing.ts';
import type { Queryable } from '../transaction.ts';

/** What the chain told of a consignment up to and with a block, folded anew from the acts. */
export async function standingAsOf(db: Queryable, consignment: string, block: number): Promise<Standing | undefined> {
  const own = await readActs(db, [consignment], []);
  const lots = own.flatMap(({ row }) => usesOf(row.signed.act.kind, row.signed.act.data)).map((use) => bytesOf(use.authorisation));
  const { rows } = await db.query<{ code: Buffer }>('SELECT DISTINCT code FROM chain.authorisations WHERE id = ANY($1)', [lots]);
  const acts = await readActs(
    db,
    [consignment],
    rows.map((row) => hexOf(row.code)),
  );
  const fold = new Fold();
  foldInOrder(
    fold,
    (await readLogs(db)).filter((log) => log.block <= block),
    acts.filter(({ row }) => row.block <= block),
  );
  return fold.standings.get(consignment);
}

/** The last block of ours up to a number or a time (Unix seconds); block 0 for none. */
export async function lastBlock(db: Queryable, until: { number: number } | { time: number }): Promise<{ block: number; time: number }> {
  const [condition, value] = 'number' in until ? ['number <= $1', until.number] : ['time <= to_timestamp($1)', until.time];
  const { rows } = await db.query<{ number: string; time: Date }>(
    `SELECT number, time FROM chain.blocks WHERE ${condition} ORDER BY number DESC LIMIT 1`,
    [value],
  );
  return { block: Number(rows[0]?.number ?? 0), time: Math.floor((rows[0]?.time.getTime() ?? 0) / 1000) };
}
