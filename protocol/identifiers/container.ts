import { identifier } from './identifier.ts';

/** Values of A to Z: from 10, leaving out multiples of 11. */
const VALUES = [10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35, 36, 37, 38];

/** ISO 6346: Σ value·2^i mod 11 mod 10. */
function checked(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += (i < 4 ? (VALUES[text.charCodeAt(i) - 65] as number) : Number(text[i])) * 2 ** i;
  return (sum % 11) % 10 === Number(text[10]);
}

/** Container number, ISO 6346: owner, category U, J or Z, serial, check digit. */
export const container = identifier('container number', /^[A-Z]{3}[UJZ]\d{7}$/, checked);

/** Size and type code, ISO 6346. */
export const containerType = identifier('container size and type', /^[A-Z0-9]{4}$/);

/** Refrigerated or heated: the third character is R. */
export const isReefer = (type: string): boolean => type[2] === 'R';
