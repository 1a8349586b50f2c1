import type { ContractAddresses } from '../../database/config.ts';
import type { ActDomain } from '../../protocol/acts/digest.ts';
import type { Side } from '../../protocol/sides.ts';
import { readChain, type VerifierChain } from './chain.ts';
import { checkCorrespondence } from './checks/correspondence.ts';
import { checkDocuments } from './checks/documents.ts';
import { checkLeaves } from './checks/leaves.ts';
import { checkLinks } from './checks/links.ts';
import { type AnchoredLog, type ReadLog, readAnchored } from './checks/log.ts';
import { checkContentMarks } from './checks/marks.ts';
import { SignatureCheck } from './checks/signatures.ts';
import { checkState, foldChain } from './checks/state.ts';
import { checkStatements, type ReadStatements, statesErasure } from './checks/statements.ts';
import { type Counts, type Difference, Findings } from './difference.ts';
import { type Ask, readView } from './view.ts';

export interface VerifyOptions {
  consignment: string;
  side: Side;
  chain: VerifierChain;
  domain: ActDomain;
  addresses: ContractAddresses;
  /** The side's index. */
  ask: Ask;
  readLog: ReadLog;
  /** Absent where only an index is asked: then the gateway's statements are not looked at. */
  readStatements?: ReadStatements;
  /** Unix seconds at which the state is compared. */
  at: number;
  /** Milliseconds that the index is given to reach the chain's head. */
  patience?: number;
}

export interface Verification {
  side: Side;
  consignment: string;
  ok: boolean;
  /** Chain block up to which was verified. */
  head: number;
  checked: Counts;
  /** Leaves that no anchored head covers yet. */
  unanchored: number;
  /** Documents that the side states to have erased: their content cannot be verified any more, what was signed and anchored can. */
  erased: number;
  /** Digests of the leaves told, to compare with the other side's. */
  leaves: string[];
  /** The first of each kind. */
  differences: Difference[];
  /** How many in all. */
  total: number;
}

/**
 * Checks what one side's services tell of a consignment against the chain's own logs. Believes of the services nothing but that they
 * answered: what is not proven by chain, key or hash is compared, or not claimed.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { consignment, side, chain, domain, addresses, ask, readLog, readStatements, at, patience = 20_000 } = options;
  const findings = new Findings();
  const facts = await readChain(chain, addresses, consignment);
  const view = await readView(ask, side, consignment, facts.head, new Date(at * 1000).toISOString(), patience);
  if (view.checkpoint < facts.head)
    findings.add({ kind: 'index-behind', what: 'the index has not reached the head', expected: facts.head, found: view.checkpoint });
  const { fold, standing } = foldChain(facts, consignment, findings);
  if (!standing || !view.state)
    findings.add({
      kind: 'consignment-missing',
      what: standing ? 'the index does not know the consignment' : 'the chain has no such consignment',
    });
  const signatures = new SignatureCheck(domain, fold.registry, facts.verifiers);
  checkCorrespondence(facts.acts, view.acts, findings);
  checkLinks(view.acts, findings);
  for (const claimed of [...view.acts, ...view.leaves]) signatures.check(claimed, findings);
  const statements = (await readStatements?.()) ?? [];
  const erased = statesErasure(statements, consignment, side, fold.registry);
  checkDocuments([...view.acts, ...view.leaves], view.documents, erased, findings);
  const logs = new Map<Side, AnchoredLog>();
  for (const of of new Set([...view.leaves.map((leaf) => leaf.side), ...(readStatements ? [side] : [])]))
    logs.set(of, await readAnchored(of, facts.heads, fold.registry, domain, readLog, findings));
  checkLeaves(view.leaves, logs, erased, findings);
  const own = logs.get(side);
  if (readStatements && own) checkStatements(statements, view.documents, own, fold.registry, findings);
  checkContentMarks(view, fold.registry, findings);
  if (standing) checkState(standing, view, at, findings);
  return {
    side,
    consignment,
    ok: findings.differences.length === 0,
    head: facts.head,
    checked: findings.counts,
    unanchored: findings.unanchored,
    erased: findings.erased,
    leaves: view.leaves.map(({ digest }) => digest),
    differences: findings.firsts(),
    total: findings.differences.length,
  };
}
