import { getBytes, hexlify } from 'ethers';
import type { Registry } from '../../../indexer/projection/registry.ts';
import type { ActDomain } from '../../../protocol/acts/digest.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { headDigest } from '../../../protocol/log/head.ts';
import { leafHash, logEntry } from '../../../protocol/log/leaf.ts';
import { inclusionProof, verifyInclusion } from '../../../protocol/log/merkle.ts';
import { rolesOf } from '../../../protocol/roles.ts';
import { type Side, sideCode } from '../../../protocol/sides.ts';
import type { AnchoredHead } from '../chain.ts';
import type { Difference, Findings } from '../difference.ts';
import type { ViewedLeaf } from '../view.ts';

/** Entries of a side's record log, from the first. They prove nothing by themselves: the head on chain does. */
export type ReadLog = (side: Side, size: number) => Promise<string[]>;

/** Each notice and measurement is in the log of its side, under a head that the chain has. */
export async function checkLeaves(
  leaves: readonly ViewedLeaf[],
  heads: readonly AnchoredHead[],
  registry: Registry,
  domain: ActDomain,
  readLog: ReadLog,
  findings: Findings,
): Promise<void> {
  const logs = new Map<Side, { head: AnchoredHead | undefined; hashes: Uint8Array[] }>();
  for (const side of new Set(leaves.map((leaf) => leaf.side))) {
    const head = heads.filter((one) => one.side === side).sort((a, b) => b.size - a.size)[0];
    if (head) checkHead(head, registry, domain, findings);
    const entries = head ? await readLog(side, head.size) : [];
    logs.set(side, { head, hashes: entries.map((entry) => leafHash(getBytes(entry))) });
  }
  for (const leaf of leaves) {
    const log = logs.get(leaf.side);
    findings.check('leaves');
    if (!log?.head || leaf.index === null || leaf.index >= log.head.size) findings.unanchored += 1;
    else findings.check('inclusions', included(leaf, leaf.index, log.hashes, log.head));
  }
}

function included(leaf: ViewedLeaf, index: number, hashes: readonly Uint8Array[], head: AnchoredHead): Difference | undefined {
  const { digest } = leaf;
  if (leaf.salt === null) return { kind: 'leaf-wrong', digest, what: 'the salt of the leaf is not there' };
  const hash = leafHash(logEntry(leaf.signed, getBytes(leaf.salt)));
  const logged = hashes[index];
  if (!logged || hexlify(logged) !== hexlify(hash))
    return {
      kind: 'leaf-wrong',
      digest,
      what: `leaf ${index} of the ${leaf.side} log is another`,
      expected: logged && hexlify(logged),
      found: hexlify(hash),
    };
  const path = inclusionProof(hashes, index);
  if (verifyInclusion(hash, index, head.size, path, getBytes(head.root))) return undefined;
  return { kind: 'leaf-not-included', digest, what: `the ${leaf.side} log does not lead to its anchored head of ${head.size} leaves` };
}

/** A head is a gateway's of that side. The contract saw to it when it took the head; the log of that is judged again here. */
function checkHead(head: AnchoredHead, registry: Registry, domain: ActDomain, findings: Findings): void {
  const key = registry.keys.get(head.key);
  const owner = key && registry.organisations.get(key.organisation);
  const gateway = key && owner && owner.side === sideCode(head.side) && rolesOf(key.roles & owner.roles).includes('GATEWAY');
  const signed = key && verifyDigest(headDigest(domain, head), head.signature, key.signer);
  if (!gateway || !signed)
    findings.add({ kind: 'head-wrong', what: `head ${head.size} of the ${head.side} log is not signed by its gateway` });
}
