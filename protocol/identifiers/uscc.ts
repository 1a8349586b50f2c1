import { identifier } from './identifier.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** GB 32100-2015: weights 3^i mod 31, check = (31 − Σ mod 31) mod 31, over an alphabet without I, O, S, V, Z. */
function codeChecked(text: string): boolean {
  let sum = 0;
  let weight = 1;
  for (const character of text.slice(0, 17)) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31] === text[17];
}

/** GB 11714-1997 on characters 9 to 17, the organisation code: letters count 10 to 35, check 10 is written X. */
function organisationChecked(text: string): boolean {
  const sum = ORG_WEIGHTS.reduce((total, weight, i) => total + weight * Number.parseInt(text[8 + i] as string, 36), 0);
  return '0123456789X'[(11 - (sum % 11)) % 11] === text[16];
}

/** Chinese unified social credit code (统一社会信用代码), 18 characters, both check characters. */
export const uscc = identifier(
  'unified social credit code',
  /^[0-9A-HJ-NPQRTUWXY]{18}$/,
  (text) => codeChecked(text) && organisationChecked(text),
);
