import { GOODS_ELECTRONICS, GOODS_FRUIT, GOODS_OTHER } from '../acts/terms.ts';
import { chapterOf } from '../identifiers/hs.ts';
import type { Manifest } from '../schema/manifest.ts';

const CLASS_OF_CHAPTER: Record<string, number> = { '08': GOODS_FRUIT, '85': GOODS_ELECTRONICS };

/** Goods classes of a manifest as a bitmap. */
export const goodsClass = (manifest: Pick<Manifest, 'goods'>): number =>
  manifest.goods.reduce((mask, line) => mask | (CLASS_OF_CHAPTER[chapterOf(line.hs_cn)] ?? GOODS_OTHER), 0);
