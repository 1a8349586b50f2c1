import { getBytes } from 'ethers';
import type { SignedAct } from '../acts/act.ts';
import { type ActDomain, actDigest } from '../acts/digest.ts';
import { type EventType, eventOf, ruleOf } from '../events.ts';
import { leafHash, logEntry, signedActOf } from '../log/leaf.ts';
import { verifyInclusion } from '../log/merkle.ts';
import { Refusal } from '../refusals.ts';
import { checkRole } from '../rules/authority.ts';
import { SIDES, type Side } from '../sides.ts';
import type { EvidenceLeaf } from './package.ts';
import type { Signers } from './signers.ts';
import { type ReadWord, readHead } from './state.ts';
import type { Findings } from './verdict.ts';

export interface ProvenLeaf {
  digest: string;
  type: EventType;
  side: Side;
  index: number;
  signed: SignedAct;
}

/** Each leaf is at its place under the last head of its side's log that the chain had, and signed by a key of that side. */
export async function proveLeaves(
  leaves: readonly EvidenceLeaf[],
  { consignment, domain, signers, read, log, findings }: LeafContext,
): Promise<ProvenLeaf[] | undefined> {
  const heads = new Map<Side, { size: number; root: string }>();
  for (const side of SIDES) {
    const head = leaves.some((leaf) => leaf.side === side) ? await readHead(read, log, side) : undefined;
    if (head) heads.set(side, head);
  }
  const proven: ProvenLeaf[] = [];
  let before = { side: -1, index: -1 };
  for (const leaf of leaves) {
    const signed = signedActOf(leaf.signed);
    const digest = digestOf(domain, signed);
    if (digest === undefined) return void findings.fail('act-digest', `${leaf.side}/${leaf.index}`);
    const place = { side: SIDES.indexOf(leaf.side), index: leaf.index };
    if (place.side < before.side || (place.side === before.side && place.index <= before.index))
      return void findings.fail('leaf-order', digest);
    before = place;
    const type = eventOf(signed.act.kind);
    if (!type || ruleOf(type).carrier !== 'leaf' || signed.act.consignment !== consignment)
      return void findings.fail('leaf-foreign', digest);
    const head = heads.get(leaf.side);
    const entry = logEntry(leaf.signed, getBytes(leaf.salt));
    const path = leaf.path.map((hash) => getBytes(hash));
    if (!head || !verifyInclusion(leafHash(entry), leaf.index, head.size, path, getBytes(head.root)))
      return void findings.fail('leaf-not-included', digest, `${leaf.side}/${leaf.index}`);
    const actor = await signers.actor({ digest, signed });
    if (!actor) return undefined;
    if (actor.side !== leaf.side) return void findings.fail('leaf-foreign', digest);
    try {
      checkRole(type, actor);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return void findings.fail('role-missing', digest, error.detail);
    }
    findings.prove('leaf', digest, `${type}, ${leaf.side} log, place ${leaf.index} of ${head.size}`);
    proven.push({ digest, type, side: leaf.side, index: leaf.index, signed });
  }
  return proven;
}

interface LeafContext {
  consignment: string;
  domain: ActDomain;
  signers: Signers;
  read: ReadWord;
  /** Address of the RecordLog. */
  log: string;
  findings: Findings;
}

function digestOf(domain: ActDomain, { act }: SignedAct): string | undefined {
  try {
    return actDigest(domain, act);
  } catch {
    // A number that does not fit its type.
    return undefined;
  }
}
