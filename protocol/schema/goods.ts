import { z } from 'zod';
import { phc, puc } from '../identifiers/code.ts';
import { gtin, sscc } from '../identifiers/gs1.ts';
import { ciq, hsCn, hsVn, sameHeading } from '../identifiers/hs.ts';
import { count, distinct, positiveKg, refuseAs, spelled, text, written } from './fields.ts';

const item = z
  .strictObject({
    n: z.number().int().min(1).max(9999),
    hs_vn: written(hsVn),
    hs_cn: written(hsCn),
    vi: text(500),
    zh: text(500),
    en: text(500),
    sci: text(200).optional(),
    ciq: written(ciq).optional(),
    /** Count, and the kind of package in UNECE Recommendation 21. */
    pkg: z.tuple([count.min(1), z.string().regex(/^[A-Z0-9]{2}$/, { message: 'not a package code of Recommendation 21' })]),
    net: positiveKg,
    gross: positiveKg,
    /** ISO 3166-1 alpha-2. */
    origin: z.string().regex(/^[A-Z]{2}$/, { message: 'not a country code' }),
    puc: spelled(puc).optional(),
    phc: spelled(phc).optional(),
    lot: text(35).optional(),
    gtin: written(gtin).optional(),
    sscc: written(sscc).optional(),
  })
  .refine((value) => value.gross >= value.net, { message: 'gross is less than net', path: ['gross'] })
  .check((ctx) => {
    if (!sameHeading(ctx.value.hs_vn, ctx.value.hs_cn)) refuseAs(ctx, 'HS_MISMATCH', 'the first six digits differ', ['hs_cn']);
  });

/** Lines of goods. */
export const goods = z
  .array(item)
  .min(1)
  .max(999)
  .refine((items) => distinct(items.map((line) => line.n)), { message: 'two lines have one number' });
