import { z } from 'zod';
import { phc, puc } from '../../identifiers/code.ts';
import { container } from '../../identifiers/container.ts';
import { mst } from '../../identifiers/mst.ts';
import { uscc } from '../../identifiers/uscc.ts';
import { positiveKg, spelled, text, written } from '../../schema/fields.ts';
import { isDate } from '../../time.ts';

/** A day as the office that issued it counts them. */
export const date = z.string().refine(isDate, { message: 'not a date' });

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, { message: 'not a country code' });
/** Number that an office gave a certificate: opaque (domain.md §3.2). */
export const number = text(35);
export const office = text(200);

/** Who sends or receives: with the number that its country knows it by, if it is told. */
export const firm = z.strictObject({
  name: text(200),
  address: text(500).optional(),
  country: country.optional(),
  mst: written(mst).optional(),
  uscc: written(uscc).optional(),
});

/** HS heading that both tariffs share. */
export const hs6 = z.string().regex(/^\d{6}$/, { message: 'not six digits of the harmonised system' });
export const line = z.number().int().min(1).max(9999);
/** Count, and the kind of package in UNECE Recommendation 21. */
export const packages = z.tuple([z.number().int().min(1).max(1_000_000_000), z.string().regex(/^[A-Z0-9]{2}$/)]);
export const containers = z.array(written(container)).min(1).max(99);

/** Goods as every certificate about them names them. */
export const commodity = {
  n: line,
  vi: text(500),
  zh: text(500),
  en: text(500),
};
export const traced = { puc: spelled(puc).optional(), phc: spelled(phc).optional(), lot: text(35).optional() };
export const weights = { pkg: packages, net: positiveKg };

/** Decimal number with at most four places; amounts are strings, never binary fractions. */
export const decimal = z.string().regex(/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/, { message: 'not a decimal number' });
