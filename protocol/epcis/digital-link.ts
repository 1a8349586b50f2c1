import { pathOfUrn } from './pure-identity.ts';

const ROOT = 'https://id.gs1.org/';
/** What a serial or lot may hold in a web address: GS1's 82 characters, those that an address reserves as %XX. */
const TEXT = String.raw`(?:["'\-.0-9;<=>?A-Z_a-z]|%[0-9A-Fa-f]{2})`;
const text = (most: number, least = 1): RegExp => new RegExp(`^${TEXT}{${least},${most}}$`);

interface Key {
  value: RegExp;
  /** Forms of what may follow, by application identifier; the first that is there is the finest level. */
  qualifiers?: [string, RegExp][];
}

/** Primary keys by application identifier (GS1 Digital Link: URI Syntax 1.2 §4.3), with the qualifiers that the event hash keeps. */
const KEYS: Record<string, Key> = {
  '00': { value: /^\d{18}$/ },
  '01': {
    value: /^\d{14}$/,
    qualifiers: [
      ['21', text(20)],
      ['235', text(28)],
      ['10', text(20)],
    ],
  },
  '253': { value: new RegExp(`^\\d{13}${TEXT}{0,17}$`) },
  '255': { value: /^\d{13,25}$/ },
  '401': { value: new RegExp(`^\\d{4}${TEXT}{1,26}$`) },
  '402': { value: /^\d{17}$/ },
  '414': { value: /^\d{13}$/, qualifiers: [['254', text(20)]] },
  '417': { value: /^\d{13}$/ },
  '8003': { value: new RegExp(`^\\d{14}${TEXT}{0,16}$`) },
  '8004': { value: new RegExp(`^\\d{4}${TEXT}{1,26}$`) },
  '8006': {
    value: /^\d{18}$/,
    qualifiers: [
      ['21', text(20)],
      ['10', text(20)],
    ],
  },
  '8010': { value: /^\d{4}(?:[-0-9A-Z]|%23|%2[Ff]){1,26}$/, qualifiers: [['8011', /^\d{1,12}$/]] },
  '8017': { value: /^\d{18}$/ },
  '8018': { value: /^\d{18}$/ },
};

/** Qualifiers that are known and dropped: a consumer product variant says nothing of the instance. */
const DROPPED = '22';

const SHORT_NAMES: Record<string, string> = {
  gtin: '01',
  itip: '8006',
  cpid: '8010',
  gln: '414',
  party: '417',
  gsrnp: '8017',
  gsrn: '8018',
  gcn: '255',
  sscc: '00',
  gdti: '253',
  ginc: '401',
  gsin: '402',
  grai: '8003',
  giai: '8004',
  cpv: '22',
  lot: '10',
  ser: '21',
};
const identifierOf = (segment: string): string => (Object.hasOwn(SHORT_NAMES, segment) ? (SHORT_NAMES[segment] as string) : segment);

/** GTINs of 8, 12 and 13 digits with leading zeros to 14. */
const padded = (key: string, value: string): string =>
  key === '01' && /^(\d{8}|\d{12,13})$/.test(value) ? value.padStart(14, '0') : value;

/** Characters that GS1 Digital Link wants escaped and EPC URNs do not (its table 7-1). */
const escaped = (value: string): string => value.replace(/[!()*+,:]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The one web address of what a GS1 identifier names: `https://id.gs1.org/01/…/21/…`, of the finest level that it has, without query.
 * Takes EPC, EPC class and EPC pattern URNs (Tag Data Standard 1.13 §6–8) and GS1 Digital Links of any domain.
 *
 * @returns null for what is none of these.
 */
export function canonicalDigitalLink(uri: string): string | null {
  if (uri.startsWith('urn:')) {
    const parts = pathOfUrn(uri);
    return parts && ROOT + parts.map(escaped).join('/');
  }
  const path = /^https?:\/\/[^/?#]+\/([^?#]*)/.exec(uri)?.[1];
  if (!path) return null;
  const segments = path.replace(/\/$/, '').split('/');
  for (let at = 0; at + 1 < segments.length; at++) {
    const link = linkFrom(segments.slice(at));
    if (link) return ROOT + link;
  }
  return null;
}

function linkFrom([first = '', second = '', ...rest]: string[]): string | null {
  const identifier = identifierOf(first);
  const key = Object.hasOwn(KEYS, identifier) ? (KEYS[identifier] as Key) : undefined;
  const value = escaped(padded(identifier, second));
  if (!key?.value.test(value) || rest.length % 2 !== 0) return null;
  const given = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 2) given.set(identifierOf(rest[at] as string), escaped(rest[at + 1] as string));
  const { qualifiers = [] } = key;
  for (const [name, qualifier] of given) {
    if (name === DROPPED && (identifier === '01' || identifier === '8006')) continue;
    if (!qualifiers.find(([one]) => one === name)?.[1].test(qualifier)) return null;
  }
  const finest = qualifiers.find(([name]) => given.has(name))?.[0];
  return finest ? `${identifier}/${value}/${finest}/${given.get(finest)}` : `${identifier}/${value}`;
}
