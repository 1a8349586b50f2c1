import { getBytes, sha256 as hashHex, hexlify, randomBytes } from 'ethers';
import { base64url } from 'jose';

/** Node's own, where there is Node: several times faster than what also runs in browsers, on which everything here falls back. */
const node = globalThis.process?.getBuiltinModule?.('node:crypto');
const ENCODER = new TextEncoder();

export const sha256 = (...parts: Uint8Array[]): Uint8Array =>
  node ? new Uint8Array(node.hash('sha256', concat(parts), 'buffer')) : getBytes(hashHex(concat(parts)));
export const utf8 = (text: string): Uint8Array => ENCODER.encode(text);
export const hex = (bytes: Uint8Array): string => (node ? `0x${view(bytes).toString('hex')}` : hexlify(bytes));
export const base64Url = (bytes: Uint8Array): string => (node ? view(bytes).toString('base64url') : base64url.encode(bytes));

/** @throws TypeError for what is not base64url. */
export function fromBase64Url(text: string): Uint8Array {
  // Node's decoder passes over what it does not know; text that is not plainly right is left to the strict one.
  if (!node || text.length % 4 === 1 || !/^[A-Za-z0-9_-]*$/.test(text)) return base64url.decode(text);
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
