import { anyOf, type Identifier, identifier } from './identifier.ts';

/** Look-alikes of Đ (U+0110) that keyboards and scans produce: Ð (eth), Ɖ (African d), D with a combining stroke. */
const LOOKALIKE = /[\u00D0\u0189]|D\u0335/g;

/** One spelling a code: the Vietnamese Đ, and the hyphen before the number. */
const spelled =
  (read: Identifier): Identifier =>
  (text, path) =>
    read(text.normalize('NFC').replace(LOOKALIKE, 'Đ'), path).replace(/(OR|PH)-?(\d+)$/, '$1-$2');

/** Growing-area code (mã số vùng trồng). The province part is never checked: old provinces stay in codes. */
export const puc = spelled(identifier('growing-area code', /^VN-[A-ZĐ]{2,4}OR-?\d{3,4}$/));
/** Packing-house code (mã số cơ sở đóng gói). */
export const phc = spelled(identifier('packing-house code', /^VN-[A-ZĐ]{2,4}PH-?\d{3}$/));
/** Either. */
export const traceCode = anyOf('growing-area or packing-house code', puc, phc);

/** A code as it is looked up by name; what is no code stays as it was written. */
export function comparableCode(text: string): string {
  try {
    return traceCode(text);
  } catch {
    return text;
  }
}

export type CodeKind = 'PUC' | 'PHC';
/** What a valid code names. */
export const codeKind = (code: string): CodeKind => (/PH-\d{3}$/.test(code) ? 'PHC' : 'PUC');
