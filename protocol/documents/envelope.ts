import { compactDecrypt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { type DisclosureDocument, openDisclosures, type Payload } from './disclosure.ts';
import type { Fields } from './fields.ts';
import { ALG, contentKeyOf, type Decrypted, decryptJwe, decryptWith, ENC, encryptJwe } from './jwe.ts';

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
/** The content key of an envelope, sealed once more for a later key of its recipient. */
const REWRAP_TYP = 'thongquan-rewrap/1';
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
  return checked(parse(await plaintextOf(() => decrypt(jwe, key))));
}

/**
 * Opens an envelope by what `rewrapEnvelope` made of it, and by the key that this is for.
 *
 * @throws Refusal as `openEnvelope`.
 */
export async function openRewrapped(jwe: string, rewrap: string, key: JWK): Promise<OpenedEnvelope> {
  return checked(parse(await plaintextOf(() => decryptWith(jwe, rewrappedKey(rewrap, key)))));
}

/**
 * Seals an envelope's content key for another key of its recipient. The envelope is not touched: its header is authenticated with its content, and its
 * CID is what was told of it.
 *
 * @param key opens the envelope, or `rewrap` where there is one already.
 * @returns undefined for an envelope of a form whose content key cannot be told.
 * @throws Refusal NOT_GRANTED when the key opens neither.
 */
export function rewrapEnvelope(jwe: string, rewrap: string | undefined, key: JWK, recipient: JWK & { kid: string }): string | undefined {
  try {
    const contentKey = rewrap === undefined ? contentKeyOf(jwe, key) : rewrappedKey(rewrap, key);
    // A key that opens nothing is worth nothing: it is tried before it is kept.
    if (contentKey === undefined || decryptWith(jwe, contentKey) === undefined) return undefined;
    return encryptJwe(contentKey, recipient, { typ: REWRAP_TYP, kid: recipient.kid });
  } catch {
    throw new Refusal('NOT_GRANTED', NOT_OPENED);
  }
}

/** @throws Error when the key does not open it, or it is none. */
function rewrappedKey(rewrap: string, key: JWK): Uint8Array {
  const opened = decryptJwe(rewrap, key);
  if (opened?.header.typ !== REWRAP_TYP) throw new TypeError('no content key that was sealed once more');
  return opened.plaintext;
}

function checked(content: EnvelopeContent): OpenedEnvelope {
  const fields = openDisclosures(content.payload, content.disclosures);
  const allowed = new Set(content.granted);
  if (Object.keys(fields).some((at) => !allowed.has(at)))
    throw new Refusal('SCHEMA_INVALID', 'a field is disclosed that is not granted', '/granted');
  return { ...content, fields, withheld: content.granted.filter((at) => !Object.hasOwn(fields, at)) };
}

const NOT_OPENED = 'the envelope does not open with this key';

type MaybeDecrypted = { plaintext: Uint8Array; header: { typ?: unknown } } | undefined;

async function plaintextOf(open: () => MaybeDecrypted | Promise<MaybeDecrypted>): Promise<Uint8Array> {
  let opened: MaybeDecrypted;
  try {
    opened = await open();
  } catch {
    throw new Refusal('NOT_GRANTED', NOT_OPENED);
  }
  if (opened?.header.typ === TYP) return opened.plaintext;
  throw new Refusal('SCHEMA_INVALID', 'not an envelope of this version');
}

const decrypt = async (jwe: string, key: JWK): Promise<Decrypted | Awaited<ReturnType<typeof decryptOther>>> =>
  decryptJwe(jwe, key) ?? decryptOther(jwe, key);

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
