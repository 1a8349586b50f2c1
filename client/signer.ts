import type { JWK } from 'jose';
import { signDigest } from '../protocol/acts/sign.ts';

/** Who signs: a registered key, wherever it is held. */
export interface Signer {
  keyId: string;
  /** A signature over 32 bytes given as 0x hex: ES256, 64 bytes r‖s with low s, as 0x hex. */
  sign(digest: string): string | Promise<string>;
}

/** A signer whose private key is at hand. */
export const keySigner = (keyId: string, privateJwk: JWK): Signer => ({ keyId, sign: (digest) => signDigest(privateJwk, digest) });
