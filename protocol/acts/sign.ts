import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { getBytes, hexlify, recoverAddress } from 'ethers';
import type { JWK } from 'jose';
import { base64Url } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { isLow, lowS } from './key.ts';

export { keyIdOf, lowS, pointOf, signerOf } from './key.ts';

/** A P-256 key pair as a JWK. */
export interface P256PrivateKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  d: string;
}

const EOA_BYTES = 20;
const ES256_BYTES = 20 + 64;

/** A new signing key. */
export function generateKey(): P256PrivateKey {
  const { kty, crv, x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { kty, crv, x, y, d } as P256PrivateKey;
}

/**
 * Signs a 32-byte digest with ES256: e = SHA-256(digest).
 *
 * @returns 64 bytes r‖s, 0x-prefixed, s in the lower half.
 */
export function signDigest(key: JWK, digest: string): string {
  const { kty, crv, x, y, d } = key;
  if (d === undefined) throw new Refusal('SCHEMA_INVALID', 'a public key signs nothing');
  const privateKey = createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' });
  return hexlify(lowS(nodeSign('sha256', getBytes(digest), { key: privateKey, dsaEncoding: 'ieee-p1363' })));
}

/**
 * Verifies a signature of a digest by a registered signer: ES256 behind a verifier, or a secp256k1 account.
 * False for a high s, another length, or a key that is none.
 *
 * @param signer 20 bytes (account) or 84 (verifier ‖ qx ‖ qy), 0x-prefixed.
 */
export function verifyDigest(digest: string, signature: string, signer: string): boolean {
  try {
    const key = getBytes(signer);
    if (key.length === EOA_BYTES) return verifyAccount(digest, getBytes(signature), signer);
    if (key.length !== ES256_BYTES) return false;
    return verifyES256(getBytes(digest), getBytes(signature), key.subarray(20));
  } catch {
    // Malformed hex, or a point that is not on the curve: no signature of anything.
    return false;
  }
}

/** 65 bytes r‖s‖v with low s and v 27 or 28: the one form that the contract recovers. */
function verifyAccount(digest: string, signature: Uint8Array, account: string): boolean {
  if (signature.length !== 65 || (signature[64] !== 27 && signature[64] !== 28)) return false;
  return recoverAddress(digest, hexlify(signature)).toLowerCase() === account.toLowerCase();
}

/** Verifies ES256 over a 32-byte digest by a point qx‖qy; false for a high s or another length. */
export function verifyES256(digest: Uint8Array, signature: Uint8Array, point: Uint8Array): boolean {
  return digest.length === 32 && verifyES256Message(digest, signature, point);
}

/**
 * Verifies ES256 over a message of any length, which the published vectors are about; the exchange signs digests only.
 *
 * @throws Error when the point is not on the curve.
 */
export function verifyES256Message(message: Uint8Array, signature: Uint8Array, point: Uint8Array): boolean {
  if (signature.length !== 64 || !isLow(signature)) return false;
  return nodeVerify('sha256', message, { key: publicKeyOf(point), dsaEncoding: 'ieee-p1363' }, signature);
}

/** Keys met before: importing one costs half as much as verifying with it. Only points on the curve get here. */
const KEYS = new Map<string, KeyObject>();
const KEYS_KEPT = 4_096;

function publicKeyOf(point: Uint8Array): KeyObject {
  const name = hexlify(point);
  const known = KEYS.get(name);
  if (known) return known;
  const jwk = { kty: 'EC', crv: 'P-256', x: base64Url(point.subarray(0, 32)), y: base64Url(point.subarray(32)) };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  if (KEYS.size >= KEYS_KEPT) KEYS.clear();
  KEYS.set(name, key);
  return key;
}
