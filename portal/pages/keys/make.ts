import { keyIdOf, signerOf } from '../../../protocol/acts/key.ts';
import type { StoredKey } from './store.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** What was given is no private P-256 key. */
export class NotAKey extends Error {
  override readonly name = 'NotAKey';
}

/** A new key that no program can read out. */
export async function makeKey(verifier: string): Promise<StoredKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  return stored(verifier, privateKey, await crypto.subtle.exportKey('jwk', publicKey));
}

/** A key of a JWK; from here on no program can read it out. @throws {NotAKey} */
export async function keyOfJwk(verifier: string, jwk: JsonWebKey, name?: string): Promise<StoredKey> {
  const { x, y, d } = jwk;
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || !x || !y || !d) throw new NotAKey('not a private P-256 key');
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y };
  try {
    const privateKey = await crypto.subtle.importKey('jwk', { ...publicJwk, d }, P256, false, ['sign']);
    const publicKey = await crypto.subtle.importKey('jwk', publicJwk, P256, false, ['verify']);
    const probe = crypto.getRandomValues(new Uint8Array(32));
    const signature = await crypto.subtle.sign(ES256, privateKey, probe);
    if (!(await crypto.subtle.verify(ES256, publicKey, signature, probe))) throw new NotAKey('its halves do not belong together');
    return stored(verifier, privateKey, publicJwk, name);
  } catch (error) {
    throw error instanceof NotAKey ? error : new NotAKey(String(error));
  }
}

/** A key of a file: a JWK in JSON, or PKCS#8 as PEM or as it is. @throws {NotAKey} */
export async function keyOfFile(verifier: string, bytes: Uint8Array<ArrayBuffer>): Promise<StoredKey> {
  const text = new TextDecoder().decode(bytes);
  if (text.trimStart().startsWith('{')) return keyOfJwk(verifier, parsed(text));
  const pem = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(text)?.[1];
  const der = pem === undefined ? bytes : Uint8Array.from(atob(pem.replace(/\s/g, '')), (character) => character.charCodeAt(0));
  // Only while its public half is read out of it; what is kept is imported anew, not extractable.
  const readable = await crypto.subtle.importKey('pkcs8', der, P256, true, ['sign']).catch((error: unknown) => {
    throw new NotAKey(String(error));
  });
  return keyOfJwk(verifier, await crypto.subtle.exportKey('jwk', readable));
}

function parsed(text: string): JsonWebKey {
  try {
    return JSON.parse(text) as JsonWebKey;
  } catch (error) {
    throw new NotAKey(String(error));
  }
}

function stored(verifier: string, privateKey: CryptoKey, publicJwk: JsonWebKey, name?: string): StoredKey {
  const { kty, crv, x, y } = publicJwk;
  const jwk = { kty, crv, x, y } as Parameters<typeof signerOf>[1];
  return { keyId: keyIdOf(signerOf(verifier, jwk)), name, privateKey, publicJwk: jwk as JsonWebKey };
}
