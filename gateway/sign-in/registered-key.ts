import { createPublicKey, type KeyObject } from 'node:crypto';
import { Refusal } from '../../protocol/refusals.ts';
import type { KeyRecord } from '../participants.ts';

/** Keys by signer: those of the other side's gateway and of systems come again and again. */
const KEYS = new Map<string, KeyObject>();
const KEYS_KEPT = 64;

/** The public key of a registered P-256 signer. @throws {Refusal} UNAUTHENTICATED for one of another kind */
export function publicKeyOf(key: Pick<KeyRecord, 'signer'>): KeyObject {
  const known = KEYS.get(key.signer);
  if (known) return known;
  // 0x, the verifier's address, then the point.
  const point = Buffer.from(key.signer.slice(42), 'hex');
  if (point.length !== 64) throw new Refusal('UNAUTHENTICATED', 'the registered key is not a P-256 key');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(0, 32).toString('base64url'), y: point.subarray(32).toString('base64url') };
  const made = createPublicKey({ key: jwk, format: 'jwk' });
  if (KEYS.size >= KEYS_KEPT) KEYS.clear();
  KEYS.set(key.signer, made);
  return made;
}
