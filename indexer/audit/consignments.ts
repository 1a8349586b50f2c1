import type pg from 'pg';
import { NO_QUOTA } from '../../protocol/acts/terms.ts';
import { asKept, askForCase } from '../../protocol/ledger/kept.ts';
import { usesOf } from '../../protocol/ledger/uses.ts';
import type { Case } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Contracts } from '../chain/contracts.ts';
import type { ChainSource } from '../chain/source.ts';
import { readActs, readLogs } from '../ingest/history.ts';
import { decodeState, encodeState } from '../projection/codec.ts';
import { Fold } from '../projection/fold.ts';
import { loadReach } from '../projection/load.ts';
import { foldInOrder } from '../projection/refold.ts';
import type { Standing } from '../projection/standing.ts';
import { type Finding, firstDifference } from './finding.ts';
import { Views } from './views.ts';

/** Compares the next consignments after `after` (all bytes below the first, at first): the index's state, its acts folded anew, and the contract's. */
export async function auditConsignments(
  db: pg.ClientBase,
  source: ChainSource,
  contracts: Contracts,
  block: { hash: string },
  after: string,
  count: number,
): Promise<{ findings: Finding[]; last: string | undefined; audited: number }> {
  const { rows } = await db.query<{ consignment: Buffer; state: unknown }>(
    'SELECT consignment, state FROM chain.cases WHERE consignment > $1 ORDER BY consignment LIMIT $2',
    [bytesOf(after), count],
  );
  const kept = new Map(rows.map((row) => [hexOf(row.consignment), decodeState<Standing>(row.state)]));
  const folded = await foldAnew(db, [...kept.keys()]);
  const findings: Finding[] = [];
  const views = new Views();
  const codes = contracts.ofName('CodeRegistry').at(-1) ?? '';
  const asked = contracts.ofName('Clearance').map((clearance) => views.of({ clearance, codes }));
  const told: { consignment: string; expected: Case; answers: { state?: Case }[] }[] = [];
  for (const [consignment, standing] of kept) {
    const anew = folded.standings.get(consignment);
    const differs = firstDifference(anew && decodeState<Standing>(JSON.parse(encodeState(anew))), standing);
    if (differs) findings.push({ what: 'state differs from its acts', consignment, subject: consignment, ...differs });
    const answers = asked.map((one) => askForCase(one, consignment, [...standing.state.holds.keys()], standing.state));
    told.push({ consignment, expected: standing.state, answers });
  }
  await views.read(source, block);
  for (const { consignment, expected, answers } of told) {
    const answer = answers.find(({ state }) => state !== undefined)?.state;
    const differs = firstDifference(answer, asKept(expected));
    if (differs) findings.push({ what: 'state differs from the contract', consignment, subject: consignment, ...differs });
  }
  return { findings, last: rows.length === count ? hexOf(rows.at(-1)?.consignment ?? Buffer.alloc(32)) : undefined, audited: rows.length };
}

/**
 * Lots and codes are others' affairs here: what a consignment's acts debited is granted, so that its own state is folded from its own acts
 * however many others share its codes.
 */
async function foldAnew(db: pg.ClientBase, consignments: readonly string[]): Promise<Fold> {
  const acts = await readActs(db, consignments, []);
  const fold = new Fold();
  const authorisations = new Set(
    acts.flatMap(({ row }) => usesOf(row.signed.act.kind, row.signed.act.data)).map((use) => use.authorisation),
  );
  await loadReach(db, fold, { consignments: new Set(), codes: new Set(), authorisations });
  for (const code of fold.world.codes.values()) Object.assign(code, { used: 0, quota: NO_QUOTA, suspended: { VN: false, CN: false } });
  for (const lot of fold.world.authorisations.values()) Object.assign(lot, { debited: 0, consignment: undefined });
  foldInOrder(fold, await readLogs(db), acts);
  return fold;
}
