import type { Manifest } from '../schema/manifest.ts';
import { grams } from '../weight.ts';

/** Packages, net and gross of one line of goods or of all; weights in grams. */
export interface Sums {
  pkg: number;
  net: number;
  gross: number;
}

const add = (a: Sums, b: { pkg: number; net: number; gross: number }): Sums => ({
  pkg: a.pkg + b.pkg,
  net: a.net + grams(b.net),
  gross: a.gross + grams(b.gross),
});
const NONE: Sums = { pkg: 0, net: 0, gross: 0 };

/** What the units carry of each line, by line number. */
export function allocated(manifest: Manifest): Map<number, Sums> {
  const sums = new Map<number, Sums>();
  for (const unit of manifest.units) for (const line of unit.alloc) sums.set(line.item, add(sums.get(line.item) ?? NONE, line));
  return sums;
}

/** What the goods lines declare. */
export const declared = (manifest: Manifest): Sums =>
  manifest.goods.reduce((sum, line) => add(sum, { pkg: line.pkg[0], net: line.net, gross: line.gross }), NONE);

/**
 * Compares each line of goods with what the units carry of it.
 *
 * @returns what does not agree, or undefined. The caller refuses: SCHEMA_INVALID when lodging or amending, SPLIT_SUM_MISMATCH in a split.
 */
export function checkSums(manifest: Manifest): string | undefined {
  const carried = allocated(manifest);
  for (const line of manifest.goods) {
    const sum = carried.get(line.n) ?? NONE;
    const want = add(NONE, { pkg: line.pkg[0], net: line.net, gross: line.gross });
    for (const part of ['pkg', 'net', 'gross'] as const)
      if (sum[part] !== want[part]) return `${part} of line ${line.n} is not the sum of what the units carry`;
  }
  return undefined;
}
