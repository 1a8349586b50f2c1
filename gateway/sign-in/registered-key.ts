import { createPublicKey, type KeyObject } from 'node:crypto';
import { Refusal } from '../../protocol/refusals.ts';
import type { KeyRecord } from '../participants.ts';

/** The public key of a registered P-256 signer. @throws {Refusal} UNAUTHENTICATED for one of another kind */
export function publicKeyOf(key: Pick<KeyRecord, 'signer'>): KeyObject {
  // 0x, the verifier's address, then the point.
  const point = Buffer.from(key.signer.slice(42), 'hex');
  if (point.length !== 64) throw new Refusal('UNAUTHENTICATED', 'the registered key is not a P-256 key');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(0, 32).toString('base64url'), y: point.subarray(32).toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}
