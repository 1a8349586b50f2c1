import { identifier } from './identifier.ts';

/** GS1 mod-10: from the right, the digits before the check digit weigh 3 and 1 by turns. */
function checked(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < text.length - 1; i++) sum += Number(text[text.length - 2 - i]) * (i % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10 === Number(text.at(-1));
}

/** Trade item number. */
export const gtin = identifier('GTIN', /^(\d{8}|\d{12}|\d{13}|\d{14})$/, checked);
/** Logistic unit number. */
export const sscc = identifier('SSCC', /^\d{18}$/, checked);
/** Location number. */
export const gln = identifier('GLN', /^\d{13}$/, checked);
