import { canonicalDigitalLink } from './digital-link.ts';
import { webVocabulary } from './vocabulary.ts';

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;
const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/;

/** A moment in UTC to the millisecond, a half rounded up (event hash, rules 8 and 9); text that is no time as it is. */
export function canonicalTime(text: string): string {
  const [, moment, fraction = '', offset] = TIME.exec(text) ?? [];
  const start = moment ? Date.parse(`${moment}${offset}`) : Number.NaN;
  if (Number.isNaN(start)) return text;
  const thousandths = Number(fraction.padEnd(3, '0').slice(0, 3)) + (Number(fraction[3] ?? 0) >= 5 ? 1 : 0);
  return new Date(start + thousandths).toISOString();
}

/** A number without leading and trailing zeros, sign of plus or exponent, digit for digit (rule 6); any other text as it is. */
export function canonicalNumber(text: string): string {
  const [all, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (all === undefined || whole + fraction === '') return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const before = (point > 0 ? digits.slice(0, point).padEnd(point, '0') : '').replace(/^0+/, '') || '0';
  const after = (point > 0 ? digits.slice(point) : digits.padStart(digits.length - point, '0')).replace(/0+$/, '');
  const size = after ? `${before}.${after}` : before;
  return sign === '-' && size !== '0' ? `-${size}` : size;
}

/** A value in the one form that the event hash takes: vocabulary as a web address, numbers plain, GS1 identifiers as Digital Links. */
export function canonicalValue(text: string): string {
  const value = canonicalNumber(webVocabulary(text));
  return canonicalDigitalLink(value) ?? value;
}
