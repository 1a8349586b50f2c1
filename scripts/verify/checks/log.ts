import { getBytes, hexlify } from 'ethers';
import type { ActDomain } from '../../../protocol/acts/digest.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import type { Registry } from '../../../protocol/ledger/registry.ts';
import { headDigest } from '../../../protocol/log/head.ts';
import { leafHash } from '../../../protocol/log/leaf.ts';
import { inclusionProof, verifyInclusion } from '../../../protocol/log/merkle.ts';
import { rolesOf } from '../../../protocol/roles.ts';
import { type Side, sideCode } from '../../../protocol/sides.ts';
import type { AnchoredHead } from '../chain.ts';
import type { Difference, Findings } from '../difference.ts';

/** Entries of a side's record log, from the first. They prove nothing by themselves: the head on chain does. */
export type ReadLog = (side: Side, size: number) => Promise<string[]>;

/** A side's record log under the last head that the chain has of it. */
export interface AnchoredLog {
  side: Side;
  head: AnchoredHead | undefined;
  hashes: Uint8Array[];
}

export async function readAnchored(
  side: Side,
  heads: readonly AnchoredHead[],
  registry: Registry,
  domain: ActDomain,
  readLog: ReadLog,
  findings: Findings,
): Promise<AnchoredLog> {
  const head = heads.filter((one) => one.side === side).sort((a, b) => b.size - a.size)[0];
  if (head) checkHead(head, registry, domain, findings);
  const entries = head ? await readLog(side, head.size) : [];
  return { side, head, hashes: entries.map((entry) => leafHash(getBytes(entry))) };
}

/** What is wrong with an entry's place in the log; undefined when it is proven. Only for a place that the head covers. */
export function wrongPlace(entry: Uint8Array, index: number, log: AnchoredLog, digest: string): Difference | undefined {
  const { side, head, hashes } = log;
  const hash = leafHash(entry);
  const logged = hashes[index];
  if (!head || !logged || hexlify(logged) !== hexlify(hash))
    return {
      kind: 'leaf-wrong',
      digest,
      what: `leaf ${index} of the ${side} log is another`,
      expected: logged && hexlify(logged),
      found: hexlify(hash),
    };
  if (verifyInclusion(hash, index, head.size, inclusionProof(hashes, index), getBytes(head.root))) return undefined;
  return { kind: 'leaf-not-included', digest, what: `the ${side} log does not lead to its anchored head of ${head.size} leaves` };
}

/** Whether a key is a gateway's of this side. */
export function isGatewayKey(id: string, side: Side, registry: Registry): boolean {
  const key = registry.keys.get(id);
  const owner = key && registry.organisations.get(key.organisation);
  return key !== undefined && owner?.side === sideCode(side) && rolesOf(key.roles & owner.roles).includes('GATEWAY');
}

/** A head is a gateway's of that side. The contract saw to it when it took the head; the log of that is judged again here. */
function checkHead(head: AnchoredHead, registry: Registry, domain: ActDomain, findings: Findings): void {
  const key = registry.keys.get(head.key);
  const signed = key && verifyDigest(headDigest(domain, head), head.signature, key.signer);
  if (!isGatewayKey(head.key, head.side, registry) || !signed)
    findings.add({ kind: 'head-wrong', what: `head ${head.size} of the ${head.side} log is not signed by its gateway` });
}
