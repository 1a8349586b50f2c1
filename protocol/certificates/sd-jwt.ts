import type { Json } from '../documents/fields.ts';
import { base64Url, fromBase64Url, sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { escapeToken } from '../schema/pointer.ts';

/** An SD-JWT taken apart (RFC 9901 §4). */
export interface SdJwt {
  /** Signed by the issuer: header, payload and signature. */
  jwt: string;
  disclosures: string[];
  /** Key Binding JWT, of a presentation that has one. */
  binding?: string;
}

/** Characters that an SD-JWT may have: what is longer is not looked at. */
export const MAX_SD_JWT = 262_144;
/** Levels that a payload may have, disclosures counted with it. */
const MAX_DEPTH = 24;

/** @throws {Refusal} SCHEMA_INVALID */
export function splitSdJwt(compact: string): SdJwt {
  const refuse = (): never => {
    throw new Refusal('SCHEMA_INVALID', 'not an SD-JWT');
  };
  if (compact.length > MAX_SD_JWT) refuse();
  const parts = compact.split('~');
  const [jwt, last] = [parts[0] as string, parts.at(-1) as string];
  const disclosures = parts.slice(1, -1);
  const isJwt = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
  if (parts.length < 2 || !isJwt(jwt) || (last !== '' && !isJwt(last)) || disclosures.includes('')) refuse();
  return { jwt, disclosures, ...(last === '' ? {} : { binding: last }) };
}

/** The compact form; without a Key Binding JWT it ends in `~`. */
export const joinSdJwt = ({ jwt, disclosures, binding = '' }: SdJwt): string => [jwt, ...disclosures, binding].join('~');

/** Digest of a disclosure, over its base64url text (§4.2.3). */
export const digestOf = (disclosure: string): string => base64Url(sha256(utf8(disclosure)));

export type Claims = { [name: string]: Json };

export interface Processed {
  /** What is disclosed and what stood in clear, without `_sd` and `_sd_alg`. */
  claims: Claims;
  /** Digests of which no disclosure is at hand: decoys, and what is kept back. */
  hidden: number;
  /** JSON Pointer into `claims` of what each disclosure discloses, in their order. */
  places: string[];
}

interface Found {
  place: number;
  parts: Json[];
  at?: string;
}

/**
 * Puts the disclosures into the payload, and refuses all that RFC 9901 §7.1 says must be: a disclosure that nothing refers to, one that comes
 * twice, a digest that is met twice, a claim that is there already, `_sd` and `...` where they do not belong.
 *
 * @throws {Refusal} SCHEMA_INVALID with the pointer of the disclosure, or of the place in the payload
 */
export function processDisclosures(payload: Claims, disclosures: readonly string[]): Processed {
  const { _sd_alg: algorithm, ...signed } = payload;
  if (algorithm !== undefined && algorithm !== 'sha-256') refuse('no such digest algorithm', '/_sd_alg');
  const found = new Map<string, Found>();
  for (const [place, disclosure] of disclosures.entries()) {
    const digest = digestOf(disclosure);
    if (found.has(digest)) refuse('the same disclosure twice', `/disclosures/${place}`);
    found.set(digest, { place, parts: partsOf(disclosure, place) });
  }
  const walk = new Walk(found);
  const claims = walk.value(signed, '', 0) as Claims;
  const places: string[] = [];
  for (const { place, at } of found.values())
    places[place] = at ?? refuse('the certificate does not contain this disclosure', `/disclosures/${place}`);
  return { claims, hidden: walk.hidden, places };
}

class Walk {
  hidden = 0;
  readonly #found: ReadonlyMap<string, Found>;
  readonly #met = new Set<string>();

  constructor(found: ReadonlyMap<string, Found>) {
    this.#found = found;
  }

  value(value: Json, at: string, depth: number): Json {
    if (depth > MAX_DEPTH) refuse('nested too deep', at);
    if (Array.isArray(value)) return this.#list(value, at, depth);
    return typeof value === 'object' && value !== null ? this.#object(value, at, depth) : value;
  }

  #object(object: Claims, at: string, depth: number): Claims {
    const { _sd: digests = [], ...clear } = object;
    if ('...' in clear) refuse('`...` stands for an element of a list only', `${at}/...`);
    if (!Array.isArray(digests)) return refuse('not a list of digests', `${at}/_sd`);
    const members = new Map<string, Json>();
    for (const [name, member] of Object.entries(clear)) members.set(name, this.value(member, `${at}/${escapeToken(name)}`, depth + 1));
    for (const digest of digests) {
      const met = this.#meet(digest, `${at}/_sd`);
      if (!met) continue;
      const [, name, member] = met.parts;
      const path = `/disclosures/${met.place}`;
      if (met.parts.length !== 3 || typeof name !== 'string') return refuse('not a disclosure of salt, name and value', path);
      if (name === '_sd' || name === '...') refuse(`a claim is not named ${name}`, path);
      if (members.has(name)) refuse('one claim twice', path);
      met.at = `${at}/${escapeToken(name)}`;
      members.set(name, this.value(member as Json, met.at, depth + 1));
    }
    // Not by assignment: a claim may be named __proto__.
    return Object.fromEntries(members);
  }

  #list(list: Json[], at: string, depth: number): Json[] {
    const elements: Json[] = [];
    for (const element of list) {
      const place = `${at}/${elements.length}`;
      if (typeof element !== 'object' || element === null || !Object.hasOwn(element, '...')) {
        elements.push(this.value(element, place, depth + 1));
        continue;
      }
      if (Object.keys(element).length !== 1) refuse('`...` stands alone', place);
      const met = this.#meet((element as Claims)['...'] as Json, place);
      if (!met) continue;
      if (met.parts.length !== 2) refuse('not a disclosure of salt and value', `/disclosures/${met.place}`);
      met.at = place;
      elements.push(this.value(met.parts[1] as Json, place, depth + 1));
    }
    return elements;
  }

  #meet(digest: Json, at: string): Found | undefined {
    if (typeof digest !== 'string') return refuse('not a digest', at);
    if (this.#met.has(digest)) refuse('the same digest twice', at);
    this.#met.add(digest);
    const met = this.#found.get(digest);
    if (!met) this.hidden++;
    return met;
  }
}

function partsOf(disclosure: string, place: number): Json[] {
  const path = `/disclosures/${place}`;
  let parts: Json;
  try {
    parts = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(disclosure)));
  } catch {
    return refuse('not a disclosure', path);
  }
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3 || typeof parts[0] !== 'string')
    return refuse('not a disclosure of two or three parts', path);
  return parts;
}

function refuse(detail: string, path: string): never {
  throw new Refusal('SCHEMA_INVALID', detail, path);
}
