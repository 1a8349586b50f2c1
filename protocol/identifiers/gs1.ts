import { identifier } from './identifier.ts';

/** The check digit that a GS1 number lacks, mod 10: from the right, its digits weigh 3 and 1 by turns. */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}

const checked = (text: string): boolean => checkDigit(text.slice(0, -1)) === text.at(-1);

/** Trade item number. */
export const gtin = identifier('GTIN', /^(\d{8}|\d{12}|\d{13}|\d{14})$/, checked);
/** Logistic unit number. */
export const sscc = identifier('SSCC', /^\d{18}$/, checked);
/** Location number. */
export const gln = identifier('GLN', /^\d{13}$/, checked);
