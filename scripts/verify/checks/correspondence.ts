import { leafDocument } from '../../../protocol/log/leaf.ts';
import type { ChainAct } from '../chain.ts';
import type { Findings } from '../difference.ts';
import type { ViewedAct } from '../view.ts';

/** Every act on the chain is in the index, every act of the index on the chain, and both say the same of it. */
export function checkCorrespondence(chain: readonly ChainAct[], index: readonly ViewedAct[], findings: Findings): void {
  const indexed = new Map(index.map((act) => [act.digest, act]));
  for (const act of chain) {
    const found = indexed.get(act.digest);
    if (!found) findings.add({ kind: 'act-missing', digest: act.digest, what: `the index lacks an act of block ${act.block}` });
    else compare(act, found, findings);
  }
  const recorded = new Set(chain.map((act) => act.digest));
  for (const act of index)
    if (!recorded.has(act.digest)) findings.add({ kind: 'act-unknown', digest: act.digest, what: 'the chain has no such act' });
}

function compare(act: ChainAct, found: ViewedAct, findings: Findings): void {
  const expected = flat({
    ...leafDocument(act.signed),
    organisation: act.organisation,
    marks: act.marks,
    ...place(act.block, act.index, act.tx),
  });
  const given = flat({
    ...found.signed,
    organisation: found.organisation,
    marks: found.marks,
    ...place(found.block, found.logIndex, found.tx),
  });
  findings.check('acts');
  for (const [field, value] of Object.entries(expected))
    if (given[field] !== value)
      findings.add({
        kind: 'act-altered',
        digest: act.digest,
        what: `${field} differs from the chain`,
        expected: value,
        found: given[field],
      });
}

const place = (block: number, logIndex: number, tx: string) => ({ block, logIndex, tx });

const flat = ({ act, ...rest }: { act: object } & Record<string, unknown>): Record<string, unknown> => ({ ...rest, ...act });
