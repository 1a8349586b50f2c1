import { getBytes, hexlify, recoverAddress } from 'ethers';

/** Lengths of ERC-7913 signers: an account, or verifier ‖ qx ‖ qy. */
const [ACCOUNT_BYTES, POINT_SIGNER_BYTES] = [20, 84];
/** Half the order of P-256. */
const HALF_N = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

/**
 * Verifies a signature of a 32-byte digest as `protocol/acts/sign.ts` does, by the Web Cryptography API, which browsers have as well.
 *
 * @param signer ERC-7913 signer, 0x hex.
 */
export async function isSigned(digest: string, signature: string, signer: string): Promise<boolean> {
  try {
    const key = getBytes(signer);
    const bytes = getBytes(signature);
    if (key.length === ACCOUNT_BYTES) return isSignedByAccount(digest, bytes, signer);
    return key.length === POINT_SIGNER_BYTES && (await isSignedByPoint(getBytes(digest), bytes, key.subarray(ACCOUNT_BYTES)));
  } catch {
    return false;
  }
}

function isSignedByAccount(digest: string, signature: Uint8Array, account: string): boolean {
  if (signature.length !== 65 || (signature[64] !== 27 && signature[64] !== 28)) return false;
  return recoverAddress(digest, hexlify(signature)).toLowerCase() === account.toLowerCase();
}

/** ES256 with s in the lower half, over SHA-256 of the digest. False for a point that is none. */
export async function isSignedByPoint(digest: Uint8Array, signature: Uint8Array, point: Uint8Array): Promise<boolean> {
  if (digest.length !== 32 || signature.length !== 64 || BigInt(hexlify(signature.subarray(32))) > HALF_N) return false;
  try {
    const raw = Uint8Array.of(4, ...point);
    const key = await crypto.subtle.importKey('raw', raw, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, Uint8Array.from(signature), Uint8Array.from(digest));
  } catch {
    return false;
  }
}
