import { compactDecrypt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { type DisclosureDocument, openDisclosures, type Payload } from './disclosure.ts';
import type { Fields } from './fields.ts';
import { ALG, decryptJwe, ENC, encryptJwe } from './jwe.ts';

/** What one envelope carries: the payload, the granted disclosures, and the pointers of all that is granted, so that withholding shows. */
export interface EnvelopeContent extends DisclosureDocument {
  granted: string[];
}

/** An opened envelope, its disclosures checked against the payload. */
export interface OpenedEnvelope extends EnvelopeContent {
  fields: Fields;
  /** Granted, but not disclosed. */
  withheld: string[];
}

const TYP = 'thongquan-envelope/1';
/** Plaintexts are filled up to a multiple of this, so that length tells little. */
const BLOCK = 1024;

function padded(json: string): Uint8Array {
  const bytes = utf8(json);
  const filled = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK).fill(0x20);
  filled.set(bytes);
  return filled;
}

/**
 * Seals a document for one recipient as a compact JWE (RFC 7516).
 *
 * @param recipient public P-256 key for encryption; its `kid` goes into the header.
 */
export async function sealEnvelope(content: EnvelopeContent, recipient: JWK): Promise<string> {
  const { kty, crv, x, y } = recipient;
  if (kty !== 'EC' || crv !== 'P-256') throw new Refusal('SCHEMA_INVALID', 'an encryption key is a P-256 JWK');
  const { payload, disclosures, granted } = content;
  const header = { typ: TYP, ...(recipient.kid === undefined ? {} : { kid: recipient.kid }) };
  return encryptJwe(padded(JSON.stringify({ payload, disclosures, granted })), { kty, crv, x, y } as JWK, header);
}

/**
 * Opens an envelope and checks what it discloses.
 *
 * @throws Refusal NOT_GRANTED when the key does not open it, SCHEMA_INVALID when its content is not what it should be.
 */
export async function openEnvelope(jwe: string, key: JWK): Promise<OpenedEnvelope> {
  const content = parse(await decrypt(jwe, key));
  const fields = openDisclosures(content.payload, content.disclosures);
  const allowed = new Set(content.granted);
  if (Object.keys(fields).some((at) => !allowed.has(at)))
    throw new Refusal('SCHEMA_INVALID', 'a field is disclosed that is not granted', '/granted');
  return { ...content, fields, withheld: content.granted.filter((at) => !Object.hasOwn(fields, at)) };
}

async function decrypt(jwe: string, key: JWK): Promise<Uint8Array> {
  try {
    const ours = decryptJwe(jwe, key);
    const { plaintext, header } = ours ?? (await decryptOther(jwe, key));
    if (header.typ === TYP) return plaintext;
  } catch {
    throw new Refusal('NOT_GRANTED', 'the envelope does not open with this key');
  }
  throw new Refusal('SCHEMA_INVALID', 'not an envelope of this version');
}

/** A JWE spelt otherwise, by whoever made it with another library. */
async function decryptOther(jwe: string, key: JWK): Promise<{ plaintext: Uint8Array; header: { typ?: string } }> {
  const options = { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] };
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, await importJWK(key, ALG), options);
  return { plaintext, header: protectedHeader };
}

function parse(plaintext: Uint8Array): EnvelopeContent {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch {
    throw new Refusal('SCHEMA_INVALID', 'the envelope holds no JSON');
  }
  const { payload, disclosures, granted } = (content ?? {}) as Record<string, unknown>;
  const texts = (list: unknown): list is string[] => Array.isArray(list) && list.every((entry) => typeof entry === 'string');
  if (!texts(disclosures) || !texts(granted)) throw new Refusal('SCHEMA_INVALID', 'the envelope lacks its disclosures or grants');
  return { payload: payload as Payload, disclosures, granted };
}

/** Recipient's key id of an envelope, read from its header without opening it. */
export function recipientKeyOf(jwe: string): string | undefined {
  try {
    return decodeProtectedHeader(jwe).kid;
  } catch {
    return undefined;
  }
}
