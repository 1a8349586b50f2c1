import type { Verification } from './verify.ts';

/**
 * Compares what several sides tell of one consignment. Leaves are salted in their logs: that one was dropped shows only in that the
 * other side has it. A side that has erased the consignment takes no later leaf of the other's in.
 */
export function compareSides(sides: readonly Verification[]): Verification[] {
  const all = new Set(sides.flatMap(({ leaves }) => leaves));
  return sides.map((one) => {
    const missing = [...all].filter((digest) => !one.leaves.includes(digest));
    const [digest] = missing;
    if (digest === undefined || one.erased > 0) return one;
    const differences = [
      ...one.differences,
      { kind: 'leaf-missing', digest, what: 'the other side has a leaf that this one lacks' } as const,
    ];
    return { ...one, ok: false, differences, total: one.total + missing.length };
  });
}
