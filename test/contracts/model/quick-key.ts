import { createPrivateKey, sign as nodeSign, randomBytes } from 'node:crypto';
import { computeAddress, hexlify, SigningKey } from 'ethers';
import { generateKey, keyIdOf, lowS, signerOf } from '../../../protocol/acts/sign.ts';
import { broken, type TestKey } from '../setup/participants.ts';

/** Order of secp256k1. */
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * A secp256k1 account that signs in microseconds: one nonce, whose point is worked out once, serves for every signature. Anybody could
 * work out such a key from two signatures, which is nothing to a test; what it signs is as valid as any.
 */
export function quickAccountKey(organisation: string): TestKey {
  const secret = new SigningKey(randomBytes(32));
  const nonce = new SigningKey(randomBytes(32));
  const signer = computeAddress(secret.publicKey).toLowerCase();
  const d = BigInt(secret.privateKey);
  const inverse = invert(BigInt(nonce.privateKey));
  const r = BigInt(`0x${nonce.compressedPublicKey.slice(4)}`) % N;
  const odd = nonce.compressedPublicKey.startsWith('0x03');
  const sign = (digest: string): string => {
    const s = (((BigInt(digest) + r * d) % N) * inverse) % N;
    const high = s > N / 2n;
    return `0x${word(r)}${word(high ? N - s : s)}${odd === high ? '1b' : '1c'}`;
  };
  return { id: keyIdOf(signer), signer, organisation, sign };
}

/** A P-256 key behind the verifier, that signs as `signDigest` does but reads its key once. */
export function quickP256Key(organisation: string, verifier: string): TestKey {
  const jwk = generateKey();
  const signer = signerOf(verifier, jwk);
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const sign = (digest: string): string =>
    hexlify(lowS(nodeSign('sha256', Buffer.from(digest.slice(2), 'hex'), { key, dsaEncoding: 'ieee-p1363' })));
  return { id: keyIdOf(signer), signer, organisation, sign };
}

/** Ways to say the same with other bytes, or to end badly: all of them refused. */
export const FORGERIES: readonly ((signature: string) => string)[] = [
  broken,
  (signature) => `${signature}00`,
  (signature) => signature.slice(0, -2),
  () => '0x',
  // The other s of a secp256k1 signature; of an ES256 one, another byte string of wrong length.
  (signature) => {
    const [r, s, v] = [signature.slice(2, 66), BigInt(`0x${signature.slice(66, 130)}`), signature.slice(130)];
    return `0x${r}${word(N - (s % N))}${v === '1b' ? '1c' : '1b'}`;
  },
];

const word = (value: bigint): string => value.toString(16).padStart(64, '0');

/** Modulo N, by Fermat. */
function invert(value: bigint): bigint {
  let [result, base] = [1n, value % N];
  for (let exponent = N - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % N;
    base = (base * base) % N;
  }
  return result;
}
