import { type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { checkSignature } from '../operations/signatures.ts';
import type { KeyRecord } from '../participants.ts';
import { checkStanding, checkTimes } from './actor.ts';

export interface Signers {
  key: KeyRecord;
  cosigner: KeyRecord | undefined;
}

/**
 * Who signed, and whether they could: key, signature, validity, then times, for the second signer too (events.md §6).
 *
 * @throws {Refusal} KEY_UNKNOWN, SIGNATURE_INVALID, KEY_NOT_VALID_AT_SIGNING, KEY_REVOKED, ACT_FROM_FUTURE, ACT_EXPIRED
 */
export function checkSigners(keys: ReadonlyMap<string, KeyRecord | undefined>, signed: SignedAct, digest: string, now: number): Signers {
  const { act } = signed;
  const key = checkOne(keys, signed.key, signed.signature, digest, act.signedAt, now, '/signature');
  const second = signed.cosigner !== ZERO;
  if (!second && signed.cosignature !== '0x') throw new Refusal('SCHEMA_INVALID', 'a second signature without its key', '/cosigner');
  const cosigner = second ? checkOne(keys, signed.cosigner, signed.cosignature, digest, act.signedAt, now, '/cosignature') : undefined;
  checkTimes(act, now);
  return { key, cosigner };
}

function checkOne(
  keys: ReadonlyMap<string, KeyRecord | undefined>,
  id: string,
  signature: string,
  digest: string,
  signedAt: number,
  now: number,
  path: string,
): KeyRecord {
  const key = keys.get(id);
  if (!key) throw new Refusal('KEY_UNKNOWN', undefined, path === '/signature' ? '/key' : '/cosigner');
  if (!checkSignature(digest, signature, key.signer)) throw new Refusal('SIGNATURE_INVALID', undefined, path);
  checkStanding(key, signedAt, now);
  return key;
}
