import { getBytes } from 'ethers';
import { logEntry } from '../../../protocol/log/leaf.ts';
import type { Side } from '../../../protocol/sides.ts';
import type { Difference, Findings } from '../difference.ts';
import type { ViewedLeaf } from '../view.ts';
import { type AnchoredLog, wrongPlace } from './log.ts';

/** Each notice and measurement is in the log of its side, under a head that the chain has. One whose salt was erased is in it unprovably. */
export function checkLeaves(
  leaves: readonly ViewedLeaf[],
  logs: ReadonlyMap<Side, AnchoredLog>,
  erased: boolean,
  findings: Findings,
): void {
  for (const leaf of leaves) {
    const log = logs.get(leaf.side);
    findings.check('leaves');
    if (erased && leaf.salt === null) continue;
    if (!log?.head || leaf.index === null || leaf.index >= log.head.size) findings.unanchored += 1;
    else findings.check('inclusions', included(leaf, leaf.index, log));
  }
}

function included(leaf: ViewedLeaf, index: number, log: AnchoredLog): Difference | undefined {
  const { digest, salt, signed } = leaf;
  if (salt === null) return { kind: 'leaf-wrong', digest, what: 'the salt of the leaf is not there' };
  return wrongPlace(logEntry(signed, getBytes(salt)), index, log, digest);
}
