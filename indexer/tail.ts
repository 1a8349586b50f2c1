import type { Contracts } from './chain/contracts.ts';
import { readBlock } from './chain/read.ts';
import type { Batch } from './chain/rows.ts';
import type { ChainSource } from './chain/source.ts';
import type { Checkpoint } from './checkpoint.ts';

/** What the block after the checkpoint turned out to be. */
export type Step = { kind: 'block'; batch: Batch } | { kind: 'none' } | { kind: 'reorganised' };

/** Reads the one block after the checkpoint, by its hash, and checks that it builds on the checkpoint. */
export async function readNext(source: ChainSource, checkpoint: Checkpoint, contracts: Contracts): Promise<Step> {
  const block = await source.block(checkpoint.number + 1);
  if (!block) return { kind: 'none' };
  if (block.parent !== checkpoint.hash) return { kind: 'reorganised' };
  const batch = await readBlock(source, block, contracts);
  return batch ? { kind: 'block', batch } : { kind: 'reorganised' };
}
