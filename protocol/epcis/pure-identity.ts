import { checkDigit } from '../identifiers/gs1.ts';

/** One scheme of EPC URN. */
interface Scheme {
  /** How many digits company prefix and reference have together; 0 where the reference is text of any length. */
  digits: number;
  /** Forms of the parts after the reference. */
  rest: RegExp[];
  /** The parts of the path for the number, which has its indicator first, and the parts after it. */
  path: (number: string, rest: string[]) => string[];
}

const SERIAL = /^(?:[!'()*+,\-.0-9:;=A-Z_a-z]|%[0-9A-Fa-f]{2})+$/;
const DIGITS = /^\d{1,12}$/;
const TWO = /^\d{2}$/;
const ANY = /^\*$/;

const checked = (number: string): string => number + checkDigit(number);
const number = (digits: number, ai: string): Scheme => ({ digits, rest: [], path: (one) => [ai, checked(one)] });
const text = (ai: string): Scheme => ({ digits: 0, rest: [], path: (one) => [ai, one] });
/** A trade item and what tells one of its kind from the others. */
const item = (ai: string): Scheme => ({ digits: 13, rest: [SERIAL], path: (one, [serial = '']) => ['01', checked(one), ai, serial] });
const anyItem: Scheme = { digits: 13, rest: [ANY], path: (one) => ['01', checked(one)] };
/** A number whose serial is written without separator. */
const serialised = (ai: string, form: RegExp, before = ''): Scheme => ({
  digits: 12,
  rest: [form],
  path: (one, [serial = '']) => [ai, checked(before + one) + (form === ANY ? '' : serial)],
});

/** EPC, EPC class and EPC pattern URNs of GS1 keys (Tag Data Standard 1.13 §6–8), by scheme. */
const SCHEMES: Record<string, Scheme> = {
  'id:sgtin': item('21'),
  'id:upui': item('235'),
  'class:lgtin': item('10'),
  'id:sscc': number(17, '00'),
  'id:gsrn': number(17, '8018'),
  'id:gsrnp': number(17, '8017'),
  'id:gsin': number(16, '402'),
  'id:pgln': number(12, '417'),
  'id:giai': text('8004'),
  'id:ginc': text('401'),
  'id:sgln': {
    digits: 12,
    rest: [SERIAL],
    path: (one, [extension = '']) => ['414', checked(one), ...(extension === '0' ? [] : ['254', extension])],
  },
  'id:grai': serialised('8003', SERIAL, '0'),
  'id:gdti': serialised('253', SERIAL),
  'id:sgcn': serialised('255', DIGITS),
  'id:cpi': { digits: 0, rest: [DIGITS], path: (one, [serial = '']) => ['8010', one, '8011', serial] },
  'id:itip': {
    digits: 13,
    rest: [TWO, TWO, SERIAL],
    path: (one, [piece, total, serial = '']) => ['8006', `${checked(one)}${piece}${total}`, '21', serial],
  },
  'idpat:sgtin': anyItem,
  'idpat:upui': anyItem,
  'idpat:grai': serialised('8003', ANY, '0'),
  'idpat:gdti': serialised('253', ANY),
  'idpat:sgcn': serialised('255', ANY),
  'idpat:cpi': { digits: 0, rest: [ANY], path: (one) => ['8010', one] },
  'idpat:itip': { digits: 13, rest: [TWO, TWO, ANY], path: (one, [piece, total]) => ['8006', `${checked(one)}${piece}${total}`] },
};
/** Numbers that begin with the reference's first digit, an indicator or extension, before the company prefix. */
const INDICATOR_FIRST = /:(sgtin|itip|upui|sscc|lgtin)$/;

/**
 * The path of the Digital Link for an EPC URN, in parts: application identifier and value by turns.
 *
 * @returns null for a text that is no EPC URN of a GS1 key.
 */
export function pathOfUrn(urn: string): string[] | null {
  const [, name = '', body = ''] = /^urn:epc:((?:id|class|idpat):[a-z]+):(.+)$/.exec(urn) ?? [];
  const scheme = Object.hasOwn(SCHEMES, name) ? (SCHEMES[name] as Scheme) : undefined;
  const [company = '', ...parts] = body.split('.');
  if (!scheme || !/^\d{6,12}$/.test(company)) return null;
  // Of a number the last part may hold dots itself, of a text the reference.
  const references = scheme.digits ? 1 : parts.length - scheme.rest.length;
  if (references < 1) return null;
  const reference = parts.slice(0, references).join('.');
  const after = parts.slice(references);
  const count = scheme.rest.length;
  const rest = after.length > count && count > 0 ? [...after.slice(0, count - 1), after.slice(count - 1).join('.')] : after;
  if (rest.length !== count || !rest.every((part, at) => scheme.rest[at]?.test(part))) return null;
  if (scheme.digits === 0) return SERIAL.test(reference) ? scheme.path(company + reference, rest) : null;
  if (!/^\d*$/.test(reference) || company.length + reference.length !== scheme.digits) return null;
  return scheme.path(INDICATOR_FIRST.test(name) ? reference.slice(0, 1) + company + reference.slice(1) : company + reference, rest);
}
