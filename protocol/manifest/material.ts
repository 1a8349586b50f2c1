import { canonicalJson } from '../documents/canonical.ts';
import { comparablePlate } from '../identifiers/plate.ts';
import { comparableSeal } from '../identifiers/seal.ts';
import type { Manifest, Unit } from '../schema/manifest.ts';

const by =
  <T>(key: (value: T) => string | number) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** A unit as it is compared: spelling of plates and seals, and the order of lists, do not matter. */
const comparableUnit = (unit: Unit): unknown => ({
  ...unit,
  plate: comparablePlate(unit.plate),
  ...(unit.trailer === undefined ? {} : { trailer: comparablePlate(unit.trailer) }),
  seal: unit.seal.map((seal) => ({ ...seal, no: comparableSeal(seal.no) })).sort(by((seal) => seal.no)),
  alloc: [...unit.alloc].sort(by((line) => line.item)),
});

/** Parts of a manifest whose change is material (events.md §3), each as it is compared. */
const MATERIAL: Record<string, (manifest: Manifest) => unknown> = {
  goods: (m) => [...m.goods].sort(by((line) => line.n)),
  units: (m) => [...m.units].sort(by((unit) => unit.u)).map(comparableUnit),
  'parties.exporter': (m) => m.parties.exporter,
  'parties.importer': (m) => m.parties.importer,
  'parties.grower': (m) => m.parties.grower ?? null,
  'parties.packer': (m) => m.parties.packer ?? null,
  'docs.phyto': (m) => m.docs.phyto ?? null,
  'docs.cnBatch': (m) => m.docs.cnBatch ?? null,
};

/** Names of the material parts that differ between two versions; empty when the amendment is not material. */
export const materialChanges = (before: Manifest, after: Manifest): string[] =>
  Object.entries(MATERIAL)
    .filter(([, part]) => canonicalJson(part(before)) !== canonicalJson(part(after)))
    .map(([name]) => name);
