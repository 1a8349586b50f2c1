import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import { generateKey, keyIdOf, signDigest, signerOf } from '../../protocol/acts/sign.ts';
import type { NetworkInfo } from '../network/info.ts';

export interface DemoKey {
  keyId: string;
  privateJwk: JWK;
}

/** Keys by handle. A handle nobody onboarded gets a key that no registry knows, so that the gateway itself says KEY_UNKNOWN. */
export class KeyRing {
  private readonly network: NetworkInfo;
  private readonly strangers = new Map<string, DemoKey>();

  constructor(network: NetworkInfo) {
    this.network = network;
  }

  key(handle: string): DemoKey {
    const known = this.network.keys[handle] ?? this.strangers.get(handle);
    if (known) return known;
    const privateJwk = generateKey();
    const stranger = { privateJwk, keyId: keyIdOf(signerOf(this.network.verifier, privateJwk)) };
    this.strangers.set(handle, stranger);
    return stranger;
  }
}

/** ES256 over SHA-256 of the challenge text: the same signing as an act's digest. */
export const signChallenge = (key: DemoKey, challenge: string): string =>
  signDigest(key.privateJwk, `0x${createHash('sha256').update(challenge, 'utf8').digest('hex')}`);
