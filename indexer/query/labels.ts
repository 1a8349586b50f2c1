import { ALL_UNITS } from '../../protocol/acts/act.ts';
import { unitBits } from '../../protocol/rules/state.ts';
import { bytesOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';

/** Labels of a consignment's units by bit: the order of their first appearance over the manifest versions (events.md §7). */
export type Labels = readonly string[];

/** From the manifests this side was sent; empty when it was granted none. */
export async function labelsOf(db: Queryable, consignment: string): Promise<Labels> {
  const { rows } = await db.query<{ body: { units?: ({ u?: unknown } | null)[] } }>(
    'SELECT body FROM content.manifests WHERE consignment = $1 ORDER BY version',
    [bytesOf(consignment)],
  );
  return labelsFrom(rows.map(({ body }) => (body.units ?? []).map((unit) => unit?.u)));
}

/** @param versions labels by manifest version. */
export const labelsFrom = (versions: readonly (readonly unknown[])[]): Labels => [
  ...new Set(versions.flat().filter((label) => typeof label === 'string')),
];

/** Units of a bitmap by label, `#bit` where this side does not know the label; `ALL` for all. */
export const unitsNamed = (labels: Labels, units: bigint): 'ALL' | string[] =>
  units === ALL_UNITS ? 'ALL' : unitBits(units).map((bit) => labels[bit] ?? `#${bit}`);
