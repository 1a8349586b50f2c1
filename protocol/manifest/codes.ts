import type { CodeKind } from '../identifiers/code.ts';
import type { GoodsItem, Manifest } from '../schema/manifest.ts';
import { grams } from '../weight.ts';

/** A growing-area or packing-house code that a manifest names, and the lots it names it for. */
export interface CodeNamed {
  code: string;
  kind: CodeKind;
  /** Net kg a lot; each needs its own live authorisation by the code's owner. Empty when the manifest names no lot. */
  lots: { lot: string; net: number }[];
}

const FIELD = { PUC: 'puc', PHC: 'phc' } as const;

/** Lines a code stands for: those that name it; if none does, those that name no code of its kind; if all do, all. */
function linesOf(goods: readonly GoodsItem[], kind: CodeKind, code: string): readonly GoodsItem[] {
  const named = goods.filter((line) => line[FIELD[kind]] === code);
  if (named.length > 0) return named;
  const open = goods.filter((line) => line[FIELD[kind]] === undefined);
  return open.length > 0 ? open : goods;
}

function lotsOf(lines: readonly GoodsItem[]): { lot: string; net: number }[] {
  const total = new Map<string, number>();
  for (const line of lines) if (line.lot !== undefined) total.set(line.lot, (total.get(line.lot) ?? 0) + grams(line.net));
  return [...total].map(([lot, net]) => ({ lot, net: net / 1000 }));
}

/** Every code a manifest names, in `goods`, `parties.grower` and `parties.packer`, once each. */
export function codesNamed(manifest: Pick<Manifest, 'goods' | 'parties'>): CodeNamed[] {
  const { goods, parties } = manifest;
  const named = (kind: CodeKind, ofParty: string | undefined): CodeNamed[] =>
    [...new Set([...goods.map((line) => line[FIELD[kind]]), ofParty])]
      .filter((code) => code !== undefined)
      .map((code) => ({ code, kind, lots: lotsOf(linesOf(goods, kind, code)) }));
  return [...named('PUC', parties.grower?.puc), ...named('PHC', parties.packer?.phc)];
}
