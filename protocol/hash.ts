import { getBytes, sha256 as hashHex, hexlify, randomBytes } from 'ethers';
import { base64url } from 'jose';

/** SHA-256 and random bytes by libraries that run in browsers as in Node. */
export const sha256 = (...parts: Uint8Array[]): Uint8Array => getBytes(hashHex(concat(parts)));
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const hex = (bytes: Uint8Array): string => hexlify(bytes);
export const base64Url = (bytes: Uint8Array): string => base64url.encode(bytes);
export const fromBase64Url = (text: string): Uint8Array => base64url.decode(text);
export const random = (length: number): Uint8Array => randomBytes(length);

function concat(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
