import { usesOf } from '../../protocol/ledger/uses.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { readActs, readLogs } from '../ingest/history.ts';
import { Fold } from '../projection/fold.ts';
import { foldInOrder } from '../projection/refold.ts';
import type { Standing } from '../projection/standing.ts';
import type { Queryable } from '../transaction.ts';

/** Acts that one answer folds anew. */
const MOST = 20_000;

/** What the chain told of a consignment up to and with a block, folded anew from the acts. */
export const standingAsOf = async (db: Queryable, consignment: string, block: number): Promise<Standing | undefined> =>
  (await standingsAsOf(db, [consignment], block)).get(consignment);

/** The same of some consignments. @throws {Refusal} QUERY_TOO_BROAD */
export async function standingsAsOf(db: Queryable, consignments: readonly string[], block: number): Promise<Map<string, Standing>> {
  return (await foldAsOf(db, consignments, [], block)).standings;
}

/** Folds the acts of some consignments and codes, and of the codes that those consignments use, up to and with a block. @throws {Refusal} QUERY_TOO_BROAD */
export async function foldAsOf(db: Queryable, consignments: readonly string[], codes: readonly string[], block: number): Promise<Fold> {
  const { rows: counted } = await db.query<{ acts: number }>(
    'SELECT count(*)::int AS acts FROM (SELECT 1 FROM chain.acts WHERE consignment = ANY($1) OR subject = ANY($2) LIMIT $3) counted',
    [consignments.map(bytesOf), codes.map(bytesOf), MOST + 1],
  );
  if ((counted[0]?.acts ?? 0) > MOST) throw new Refusal('QUERY_TOO_BROAD', `more than ${MOST} acts to fold`, '/asOf');
  const own = await readActs(db, consignments, []);
  const lots = own.flatMap(({ row }) => usesOf(row.signed.act.kind, row.signed.act.data)).map((use) => bytesOf(use.authorisation));
  const { rows } = await db.query<{ code: Buffer }>('SELECT DISTINCT code FROM chain.authorisations WHERE id = ANY($1)', [lots]);
  const acts = await readActs(db, consignments, new Set([...codes, ...rows.map((row) => hexOf(row.code))]));
  const fold = new Fold();
  foldInOrder(
    fold,
    (await readLogs(db)).filter((log) => log.block <= block),
    acts.filter(({ row }) => row.block <= block),
  );
  return fold;
}
