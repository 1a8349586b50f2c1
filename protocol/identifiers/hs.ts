import { identifier } from './identifier.ts';

/** HS code in the Vietnamese tariff (AHTN): 8 digits. */
export const hsVn = identifier('Vietnamese HS code', /^\d{8}$/);
/** HS code in the Chinese tariff: 8 digits of tariff and 2 of supervision. */
export const hsCn = identifier('Chinese HS code', /^\d{10}$/);
/** Inspection and quarantine suffix of a Chinese HS code: 3 digits. */
export const ciq = identifier('CIQ suffix', /^\d{3}$/);

/** Both tariffs share the harmonised first six digits. */
export const sameHeading = (vn: string, cn: string): boolean => vn.slice(0, 6) === cn.slice(0, 6);

export const chapterOf = (code: string): string => code.slice(0, 2);
