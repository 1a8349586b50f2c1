import { base64Url, fromBase64Url, random, sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import type { Fields, Json } from './fields.ts';

/** Payload of a disclosure document: RFC 9901 with flat claim names and no JWS of its own; the act's signature covers its commitment. */
export interface Payload {
  /** `thongquan/<EVENT TYPE>/1`. */
  typ: string;
  /** Consignment id, 0x-prefixed. */
  consignment: string;
  /** When it happened, as it was said. */
  t: string;
  _sd_alg: 'sha-256';
  /** Digests of every field and of a few decoys, sorted. */
  _sd: string[];
}

/** A disclosure document with the disclosures at hand: all of them at its author, the granted ones elsewhere. */
export interface DisclosureDocument {
  payload: Payload;
  disclosures: string[];
}

export const documentType = (type: string): string => `thongquan/${type}/1`;
/** Event type of a payload. */
export const typeOfDocument = (payload: Payload): string => payload.typ.split('/')[1] as string;

const SALT_BYTES = 16;
const DIGEST = /^[A-Za-z0-9_-]{43}$/;
const digestOf = (disclosure: string): string => base64Url(sha256(utf8(disclosure)));
const sorted = (digests: string[]): string[] => digests.sort((a, b) => (a < b ? -1 : 1));

/**
 * Builds a document: each field salted on its own, and 2 to 8 decoy digests that hide how many fields there are.
 *
 * @example
 * const document = disclose('WEIGHED', consignment, '2026-11-10T19:41:00+08:00', { '/unit': 'A', '/kg': 21760 });
 */
export function disclose(type: string, consignment: string, t: string, fields: Fields): DisclosureDocument {
  const disclosures = Object.entries(fields).map(([at, value]) =>
    base64Url(utf8(JSON.stringify([base64Url(random(SALT_BYTES)), at, value]))),
  );
  const decoys = Array.from({ length: 2 + ((random(1)[0] as number) % 7) }, () => base64Url(sha256(random(32))));
  const digests = sorted([...disclosures.map(digestOf), ...decoys]);
  return { payload: { typ: documentType(type), consignment, t, _sd_alg: 'sha-256', _sd: digests }, disclosures };
}

/**
 * Checks each disclosure against the payload and returns the fields they disclose. RFC 9901 §7.1.
 *
 * @throws Refusal SCHEMA_INVALID when the payload has another form, or a disclosure is not one of its own or comes twice.
 */
export function openDisclosures(payload: Payload, disclosures: readonly string[]): Fields {
  checkPayload(payload);
  const digests = new Set(payload._sd);
  const seen = new Set<string>();
  const fields: Fields = {};
  for (const [i, disclosure] of disclosures.entries()) {
    const path = `/disclosures/${i}`;
    if (typeof disclosure !== 'string' || !digests.has(digestOf(disclosure)))
      throw new Refusal('SCHEMA_INVALID', 'the document does not contain this disclosure', path);
    const [at, value] = read(disclosure, path);
    if (seen.has(at)) throw new Refusal('SCHEMA_INVALID', 'one field is disclosed twice', path);
    seen.add(at);
    fields[at] = value;
  }
  return fields;
}

function read(disclosure: string, path: string): [string, Json] {
  let parts: unknown;
  try {
    parts = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(disclosure)));
  } catch {
    throw new Refusal('SCHEMA_INVALID', 'not a disclosure', path);
  }
  if (
    !Array.isArray(parts) ||
    parts.length !== 3 ||
    typeof parts[0] !== 'string' ||
    typeof parts[1] !== 'string' ||
    !parts[1].startsWith('/')
  )
    throw new Refusal('SCHEMA_INVALID', 'not a disclosure of salt, pointer and value', path);
  if (!/^[A-Za-z0-9_-]{22,}$/.test(parts[0])) throw new Refusal('SCHEMA_INVALID', 'a salt has at least 128 bits', path);
  return [parts[1], parts[2] as Json];
}

const KEYS = ['_sd', '_sd_alg', 'consignment', 't', 'typ'].join();

function checkPayload(payload: Payload): void {
  const refuse = (detail: string, path = '/payload'): never => {
    throw new Refusal('SCHEMA_INVALID', detail, path);
  };
  if (typeof payload !== 'object' || payload === null || Object.keys(payload).sort().join() !== KEYS)
    refuse('not a payload of this version');
  if (!/^thongquan\/[A-Z_]{3,40}\/1$/.test(payload.typ)) refuse('no such document type', '/payload/typ');
  if (!/^0x[0-9a-f]{64}$/.test(payload.consignment)) refuse('not a consignment id', '/payload/consignment');
  if (typeof payload.t !== 'string') refuse('not a time', '/payload/t');
  if (payload._sd_alg !== 'sha-256') refuse('no such digest algorithm', '/payload/_sd_alg');
  const digests: unknown = payload._sd;
  if (!Array.isArray(digests) || !digests.every((digest) => typeof digest === 'string' && DIGEST.test(digest)))
    return refuse('not a list of digests', '/payload/_sd');
  if (digests.some((digest, i) => i > 0 && digest <= digests[i - 1])) refuse('digests are sorted and distinct', '/payload/_sd');
}

/** Digests of which nothing is disclosed: at the author, the decoys (2 to 8). More there means that something is kept back. */
export const undisclosed = (document: DisclosureDocument): number => document.payload._sd.length - document.disclosures.length;

/** Keeps the disclosures of the fields for which `keep` says so: what one recipient is sent. */
export const disclosuresFor = (document: DisclosureDocument, keep: (pointer: string) => boolean): string[] =>
  document.disclosures.filter((disclosure) => keep(read(disclosure, '/disclosures')[0]));
