import type pg from 'pg';
import { CODE_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import { authorisationFrom, codeFrom } from '../../protocol/ledger/kept.ts';
import type { Authorisation, Code } from '../../protocol/rules/state.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Contracts } from '../chain/contracts.ts';
import type { ChainSource } from '../chain/source.ts';
import { Fold } from '../projection/fold.ts';
import { loadReach } from '../projection/load.ts';
import { type Finding, firstDifference } from './finding.ts';
import { Views } from './views.ts';

/** Compares the next codes with the contract, their quota used with what their lots were debited, and each lot with the contract. */
export async function auditCodes(
  db: pg.ClientBase,
  source: ChainSource,
  contracts: Contracts,
  block: { hash: string },
  after: string,
  count: number,
): Promise<{ findings: Finding[]; last: string | undefined }> {
  const { rows } = await db.query<{ id: Buffer; lots: Buffer[]; debited: string }>(
    `SELECT c.id, array_remove(array_agg(a.id), NULL) AS lots, coalesce(sum(a.debited), 0)::text AS debited
     FROM (SELECT id FROM chain.codes WHERE id > $1 ORDER BY id LIMIT $2) c LEFT JOIN chain.authorisations a ON a.code = c.id
     GROUP BY c.id ORDER BY c.id`,
    [bytesOf(after), count],
  );
  const { world } = await loaded(db, rows);
  const registry = contracts.ofName('CodeRegistry').at(-1) ?? '';
  const views = new Views();
  const findings: Finding[] = [];
  const compare = (
    what: Finding['what'],
    subject: string,
    expected: Code | Authorisation | undefined,
    found: Code | Authorisation | undefined,
  ) => {
    const differs = firstDifference(expected, found);
    if (differs) findings.push({ what, subject, ...differs });
  };
  for (const row of rows) {
    const [id, code] = [hexOf(row.id), world.codes.get(hexOf(row.id))];
    if (code && String(code.used) !== row.debited)
      findings.push({ what: 'quota used differs from the lots', subject: id, expected: row.debited, found: code.used });
    views.ask(registry, CODE_REGISTRY, 'codeOf', [id], (answer) => compare('code differs from the contract', id, codeFrom(answer), code));
    for (const lot of row.lots.map(hexOf))
      views.ask(registry, CODE_REGISTRY, 'authorisationOf', [lot], (answer) =>
        compare('authorisation differs from the contract', lot, authorisationFrom(answer), world.authorisations.get(lot)),
      );
  }
  await views.read(source, block);
  return { findings, last: rows.length === count ? hexOf(rows.at(-1)?.id ?? Buffer.alloc(32)) : undefined };
}

async function loaded(db: pg.ClientBase, rows: readonly { id: Buffer; lots: Buffer[] }[]): Promise<Fold> {
  const fold = new Fold();
  const authorisations = new Set(rows.flatMap(({ lots }) => lots.map(hexOf)));
  await loadReach(db, fold, { consignments: new Set(), codes: new Set(rows.map(({ id }) => hexOf(id))), authorisations });
  return fold;
}
