import type { Manifest } from '../schema/manifest.ts';
import { checkSums, declared } from './sums.ts';

/**
 * What is wrong with a split: its sums, totals other than before, or another batch number.
 * A split divides the same goods anew over units (events.md §3).
 *
 * @returns the problem, to be refused as SPLIT_SUM_MISMATCH, or undefined.
 */
export function splitProblem(before: Manifest, after: Manifest): string | undefined {
  const sums = checkSums(after);
  if (sums) return sums;
  const [old, now] = [declared(before), declared(after)];
  for (const part of ['pkg', 'net', 'gross'] as const) if (old[part] !== now[part]) return `total ${part} changes`;
  if (before.docs.cnBatch !== after.docs.cnBatch) return 'the batch number changes';
  return undefined;
}
