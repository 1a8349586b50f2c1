import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { JWK } from 'jose';

/*
 * Compact JWE (RFC 7516) of the one kind that envelopes are: ECDH-ES+A256KW over P-256 with A256GCM (RFC 7518 §4.6, §5.3). By Node's own
 * cryptography: through WebCrypto, which general libraries use, the same takes five times as long. Tests hold it to jose, both ways.
 */

export const ALG = 'ECDH-ES+A256KW';
export const ENC = 'A256GCM';
const WRAP = 'id-aes256-wrap';
/** RFC 3394 §2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** OtherInfo of the Concat KDF (RFC 7518 §4.6.2) for a 256-bit key, with empty PartyUInfo and PartyVInfo. */
const OTHER_INFO = Buffer.concat([uint32(ALG.length), Buffer.from(ALG), uint32(0), uint32(0), uint32(256)]);
const ROUND = uint32(1);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Ciphers take keys as objects throughout: told bytes, Node takes longer to find out what they are than to encrypt an envelope. */
const agreed = (privateKey: KeyObject, publicKey: KeyObject): KeyObject =>
  createSecretKey(createHash('sha256').update(ROUND).update(diffieHellman({ privateKey, publicKey })).update(OTHER_INFO).digest());

/** Encrypts for a public P-256 JWK; `header` is what the protected header says besides `alg`, `enc` and `epk`. */
export function encryptJwe(plaintext: Uint8Array, recipient: JWK, header: Record<string, string>): string {
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = ephemeral.publicKey.export({ format: 'jwk' });
  const protectedHeader = Buffer.from(JSON.stringify({ alg: ALG, enc: ENC, ...header, epk: { x, crv, kty, y } })).toString('base64url');
  const contentKey = randomBytes(32);
  const iv = randomBytes(IV_BYTES);
  const wrap = createCipheriv(WRAP, agreed(ephemeral.privateKey, imported(recipient, 'public')), WRAP_IV);
  const wrapped = Buffer.concat([wrap.update(contentKey), wrap.final()]);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(contentKey), iv).setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [protectedHeader, ...[wrapped, iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

export interface Decrypted {
  plaintext: Uint8Array;
  header: Record<string, unknown>;
}

/**
 * Decrypts what `encryptJwe` makes. Undefined for a JWE of another form, which a general library may look at.
 *
 * @throws Error when the key does not open it.
 */
export function decryptJwe(jwe: string, key: JWK): Decrypted | undefined {
  const parts = partsOf(jwe);
  return parts && opened(parts, unwrapped(parts, key));
}

/**
 * The key of the content, 32 bytes, which a JWE that `encryptJwe` made holds for its recipient. Undefined for one of another form.
 *
 * @throws Error when the key does not open it.
 */
export function contentKeyOf(jwe: string, key: JWK): Buffer | undefined {
  const parts = partsOf(jwe);
  return parts && unwrapped(parts, key);
}

/**
 * Decrypts by the key of the content itself.
 *
 * @throws Error when it is the key of another.
 */
export function decryptWith(jwe: string, contentKey: Uint8Array): Decrypted | undefined {
  const parts = partsOf(jwe);
  return parts && opened(parts, contentKey);
}

interface Parts {
  header: Record<string, unknown>;
  /** The protected header as it is spelt. */
  aad: Buffer;
  wrapped: Buffer;
  iv: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

function partsOf(jwe: string): Parts | undefined {
  const texts = jwe.split('.');
  const header = headerOf(texts);
  if (!header) return undefined;
  const [wrapped, iv, ciphertext, tag] = texts.slice(1).map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer, Buffer, Buffer];
  if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return undefined;
  return { header, aad: Buffer.from(texts[0] as string), wrapped, iv, ciphertext, tag };
}

function unwrapped({ header, wrapped }: Parts, key: JWK): Buffer {
  const { kty, crv, x, y } = header.epk as JWK;
  const ephemeral = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  const unwrap = createDecipheriv(WRAP, agreed(imported(key, 'private'), ephemeral), WRAP_IV);
  return Buffer.concat([unwrap.update(wrapped), unwrap.final()]);
}

function opened({ header, aad, iv, ciphertext, tag }: Parts, contentKey: Uint8Array): Decrypted {
  const cipher = createDecipheriv('aes-256-gcm', createSecretKey(contentKey), iv, { authTagLength: TAG_BYTES }).setAAD(aad);
  cipher.setAuthTag(tag);
  return { plaintext: Buffer.concat([cipher.update(ciphertext), cipher.final()]), header };
}

const PART = /^[A-Za-z0-9_-]*$/;
const MEMBERS: ReadonlySet<string> = new Set(['alg', 'enc', 'typ', 'kid', 'epk']);

/** The protected header, if it is one of ours: nothing in it that would have to be understood. */
function headerOf(parts: readonly string[]): Record<string, unknown> | undefined {
  if (parts.length !== 5 || !parts.every((part) => PART.test(part))) return undefined;
  try {
    const header = JSON.parse(Buffer.from(parts[0] as string, 'base64url').toString()) as Record<string, unknown>;
    const ours = header.alg === ALG && header.enc === ENC && Object.keys(header).every((name) => MEMBERS.has(name));
    const { kty, crv } = (header.epk ?? {}) as JWK;
    return ours && kty === 'EC' && crv === 'P-256' ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Keys already imported, by what tells them apart: importing costs as much as the agreement itself. */
const KEYS = new Map<string, KeyObject>();
const KEYS_KEPT = 512;

function imported({ kty, crv, x, y, d }: JWK, use: 'public' | 'private'): KeyObject {
  const name = `${use === 'private' ? d : ''} ${x} ${y}`;
  const known = KEYS.get(name);
  if (known) return known;
  const jwk = { kty, crv, x, y } as JWK;
  const key =
    use === 'private' ? createPrivateKey({ key: { ...jwk, d } as JWK, format: 'jwk' }) : createPublicKey({ key: jwk, format: 'jwk' });
  if (KEYS.size >= KEYS_KEPT) KEYS.clear();
  KEYS.set(name, key);
  return key;
}
