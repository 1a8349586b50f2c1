import { identifier } from './identifier.ts';

const WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/** Tenth digit: 10 − (Σ dᵢ·wᵢ mod 11). A remainder of 0 would need a digit 10: such numbers are not issued. */
function checked(text: string): boolean {
  if (text.length === 12) return true;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return 10 - (sum % 11) === Number(text[9]);
}

/** Vietnamese tax code (mã số thuế): organisation, branch (`-001`), or the 12-digit number of a household, which has no check digit. */
export const mst = identifier('Vietnamese tax code', /^(\d{10}(-\d{3})?|\d{12})$/, checked);
