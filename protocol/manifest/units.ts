import { Refusal } from '../refusals.ts';
import type { Manifest } from '../schema/manifest.ts';

/** Bit of each unit label on chain: its place in the order of first appearance over the versions of one consignment. */
export type UnitIndex = ReadonlyMap<string, number>;

const MAX_UNITS = 64;

/**
 * Numbers the units of a consignment.
 *
 * @param versions its manifests from version 1 on.
 * @throws Refusal SCHEMA_INVALID when they name more than 64 labels in all.
 */
export function unitIndex(versions: readonly Pick<Manifest, 'units'>[]): UnitIndex {
  const index = new Map<string, number>();
  for (const version of versions)
    for (const { u } of version.units) {
      if (index.has(u)) continue;
      if (index.size === MAX_UNITS) throw new Refusal('SCHEMA_INVALID', `more than ${MAX_UNITS} unit labels over all versions`, '/units');
      index.set(u, index.size);
    }
  return index;
}

/**
 * Bitmap of labels.
 *
 * @throws Refusal SCHEMA_INVALID for a label that no version names.
 */
export function unitsMask(index: UnitIndex, labels: Iterable<string>, path?: string): bigint {
  let mask = 0n;
  for (const label of labels) {
    const bit = index.get(label);
    if (bit === undefined) throw new Refusal('SCHEMA_INVALID', 'the manifest has no such unit', path);
    mask |= 1n << BigInt(bit);
  }
  return mask;
}

export const manifestMask = (index: UnitIndex, manifest: Pick<Manifest, 'units'>): bigint =>
  unitsMask(
    index,
    manifest.units.map((unit) => unit.u),
  );

/** Labels of a bitmap, in the order of their bits. */
export const unitsOf = (index: UnitIndex, mask: bigint): string[] =>
  [...index].filter(([, bit]) => (mask >> BigInt(bit)) & 1n).map(([label]) => label);
