import { z } from 'zod';
import { docs } from './docs.ts';
import { distinct, handle } from './fields.ts';
import { goods } from './goods.ts';
import { parties } from './parties.ts';
import { parseOrRefuse } from './refuse.ts';
import { units } from './units.ts';

/** For the eyes of the organisations named in `readers` only (class P3, domain.md §5.2). */
const confidential = z.strictObject({
  readers: z.array(handle).max(16).refine(distinct, { message: 'one reader twice' }),
  invoice: z.strictObject({
    /** ISO 4217. */
    cur: z.string().regex(/^[A-Z]{3}$/, { message: 'not a currency code' }),
    fob: z.number().min(0).max(1e15),
  }),
});

/** One version of a manifest, events.md §7. */
export const manifestSchema = z.strictObject({ parties, docs, goods, units, private: confidential.optional() }).check((ctx) => {
  const items = new Set(ctx.value.goods.map((line) => line.n));
  ctx.value.units.forEach((unit, i) => {
    unit.alloc.forEach((line, j) => {
      if (!items.has(line.item))
        ctx.issues.push({ code: 'custom', message: 'no such line of goods', path: ['units', i, 'alloc', j, 'item'], input: line.item });
    });
  });
});

export type Manifest = z.output<typeof manifestSchema>;
export type GoodsItem = Manifest['goods'][number];
export type Unit = Manifest['units'][number];

/**
 * Reads a manifest. What it holds is kept as written, in NFC; growing-area and packing-house codes in their one spelling.
 * Sums are not judged here (`checkSums`): which refusal they give depends on the act.
 *
 * @param path JSON Pointer of the manifest in what was sent.
 * @throws Refusal SCHEMA_INVALID, FIELD_UNKNOWN, IDENTIFIER_INVALID, HS_MISMATCH
 */
export const parseManifest = (input: unknown, path = ''): Manifest => parseOrRefuse(manifestSchema, input, path);
