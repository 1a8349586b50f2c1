import { keccak256 } from 'ethers';
import type { JWK } from 'jose';
import { pointOf } from '../acts/sign.ts';
import { base64Url } from '../hash.ts';

/** Id of a key for encryption, as the registry has it: keccak256 of its point x‖y. It is the `kid` of what is sealed to it. */
export const encryptionKeyId = (key: JWK): string => keccak256(pointOf(key));

/** The public key of a point that the registry holds, with its id as `kid`. @param point x‖y, 64 bytes. */
export const jwkOfPoint = (point: Uint8Array): JWK & { kid: string } => ({
  kty: 'EC',
  crv: 'P-256',
  x: base64Url(point.subarray(0, 32)),
  y: base64Url(point.subarray(32)),
  kid: keccak256(point),
});
