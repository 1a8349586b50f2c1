import { randomBytes } from 'node:crypto';
import { computeAddress, concat, getBytes, hexlify, SigningKey } from 'ethers';
import { generateKey, keyIdOf, signDigest, signerOf } from '../../../protocol/acts/sign.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Side } from '../../../protocol/sides.ts';

/** A key holder that a test signs with. */
export interface TestKey {
  id: string;
  signer: string;
  organisation: string;
  sign(digest: string): string;
}

export interface TestOrganisation {
  id: string;
  side: Side;
  roles: Role[];
  keys: TestKey[];
}

export const randomId = (): string => hexlify(randomBytes(32));

/** A P-256 key behind the verifier. */
export function es256Key(organisation: string, verifier: string): TestKey {
  const key = generateKey();
  const signer = signerOf(verifier, key);
  return { id: keyIdOf(signer), signer, organisation, sign: (digest) => signDigest(key, digest) };
}

/** A secp256k1 account. */
export function accountKey(organisation: string): TestKey {
  const key = new SigningKey(randomBytes(32));
  const signer = computeAddress(key.publicKey).toLowerCase();
  return { id: keyIdOf(signer), signer, organisation, sign: (digest) => key.sign(digest).serialized };
}

/** An organisation whose first key is ES256 and whose second is an account, so that tests meet both. */
export function organisation(side: Side, roles: Role[], verifier: string, keys = 2): TestOrganisation {
  const id = randomId();
  return { id, side, roles, keys: Array.from({ length: keys }, (_, i) => (i % 2 === 0 ? es256Key(id, verifier) : accountKey(id))) };
}

/** The same signature with its last byte changed. */
export const broken = (signature: string): string => {
  const bytes = getBytes(signature);
  const last = bytes.length - 2;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return concat([bytes]);
};
