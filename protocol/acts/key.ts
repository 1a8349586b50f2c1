import { concat, getAddress, getBytes, hexlify, keccak256 } from 'ethers';
import type { JWK } from 'jose';
import { fromBase64Url } from '../hash.ts';
import { Refusal } from '../refusals.ts';

/** What of keys and signatures needs no cryptography of Node's: browsers import it. */

/** Order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_N = N / 2n;

/** Coordinates of a P-256 key, 64 bytes qx‖qy. */
export function pointOf({ kty, crv, x = '', y = '' }: JWK): Uint8Array {
  const point = getBytes(concat([fromBase64Url(x), fromBase64Url(y)]));
  if (kty !== 'EC' || crv !== 'P-256' || point.length !== 64) throw new Refusal('SCHEMA_INVALID', 'not a P-256 key');
  return point;
}

/** ERC-7913 signer of a P-256 key: verifier (20 bytes) ‖ qx ‖ qy, 0x-prefixed lower-case hex. */
export const signerOf = (verifier: string, key: JWK): string => concat([getAddress(verifier), pointOf(key)]).toLowerCase();

/** Key id: keccak256 of the signer bytes (for an account that signs itself, of its 20-byte address). */
export const keyIdOf = (signer: string): string => keccak256(signer);

/** r‖s with s in the lower half, which alone the contract takes: the other s signs the same. */
export function lowS(signature: Uint8Array): Uint8Array {
  if (isLow(signature)) return signature;
  const s = BigInt(hexlify(signature.subarray(32, 64)));
  return getBytes(concat([signature.subarray(0, 32), `0x${(N - s).toString(16).padStart(64, '0')}`]));
}

const HALF_BYTES = getBytes(`0x${HALF_N.toString(16)}`);

/** Whether s, the last 32 of 64 bytes, is at most n/2. */
export function isLow(signature: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) {
    const difference = (signature[32 + i] as number) - (HALF_BYTES[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return true;
}
