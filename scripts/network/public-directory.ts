import type { JWK } from 'jose';
import type { Organisation } from '../../database/config.ts';
import { keyIdOf, signerOf } from '../../protocol/acts/sign.ts';
import type { Setup } from './setup.ts';

/** The public directory of a setup, once the verifier that its signers name has an address. */
export function publicDirectory(setup: Setup, verifier: string): Organisation[] {
  return setup.organisations.map(({ handle, id, side, roles, encPrivateJwk, keys, delegatedBy }) => ({
    handle,
    id,
    side,
    roles,
    encPublicJwk: publicKeyOf(encPrivateJwk),
    keys: keys.map((key) => {
      const signer = signerOf(verifier, key.privateJwk);
      return { handle: key.handle, keyId: keyIdOf(signer), signer, publicJwk: publicKeyOf(key.privateJwk), roles: key.roles };
    }),
    ...(delegatedBy ? { delegatedBy: [delegatedBy] } : {}),
  }));
}

const publicKeyOf = ({ kty = '', crv = '', x = '', y = '' }: JWK): JWK => ({ kty, crv, x, y });
