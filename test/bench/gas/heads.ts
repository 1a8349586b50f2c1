import type { GasChain, Measured } from '../../contracts/gas/chain.ts';
import { anchorHead } from '../../contracts/gas/head.ts';
import { type Breakdown, partsOf } from './breakdown.ts';
import { dearestBefore, Tree, workOf } from './tree.ts';

const SIZE = 1_000_000;
/** Heads are anchored every thousand entries or so. */
export const USUAL_BEFORE = 999_000;

export interface MeasuredHead {
  before: number;
  elements: number;
  hashes: number;
  gas: number;
  parts: Breakdown;
}

/** A head at a million entries: after the usual one, a thousand entries earlier, and after the one whose proof is dearest. */
export async function measureHeads(chain: GasChain): Promise<MeasuredHead[]> {
  const tree = new Tree(SIZE);
  const measured: MeasuredHead[] = [];
  // A side's first head costs more than any later one.
  await anchorHead(chain, { size: 1, root: tree.root(1), proof: [] });
  for (const before of [USUAL_BEFORE, dearestBefore(SIZE)]) {
    const snapshot = await chain.network.request<string>('evm_snapshot');
    await anchorHead(chain, { size: before, root: tree.root(before), proof: tree.consistency(1, before) });
    const sent: Measured = await anchorHead(chain, { size: SIZE, root: tree.root(), proof: tree.consistency(before) });
    measured.push({ before, ...workOf(before, SIZE), gas: sent.gas, parts: await partsOf(chain, sent) });
    await chain.network.request('evm_revert', snapshot);
  }
  return measured;
}
