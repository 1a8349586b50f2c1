import type { Sql } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import type { Side } from '../../protocol/sides.ts';
import type { KeyRecord, Participants } from '../participants.ts';

/** How much later than our clock an act may say it was signed, seconds (events.md §5). */
export const SKEW_S = 120;

/** @throws {Refusal} KEY_UNKNOWN */
export async function keyOf(sql: Sql, participants: Participants, id: string, path: string): Promise<KeyRecord> {
  const key = await participants.key(sql, id);
  if (!key) throw new Refusal('KEY_UNKNOWN', undefined, path);
  return key;
}

/**
 * Whether a key may have signed then, and may still be included now.
 *
 * @throws {Refusal} KEY_NOT_VALID_AT_SIGNING, KEY_REVOKED
 */
export function checkStanding(key: KeyRecord, signedAt: number, now: number): void {
  if (signedAt < key.validFrom || (key.retiredAt !== 0 && signedAt >= key.retiredAt)) throw new Refusal('KEY_NOT_VALID_AT_SIGNING');
  if (!key.active || (key.revokedAt !== 0 && key.revokedAt <= now)) throw new Refusal('KEY_REVOKED');
}

/** @throws {Refusal} ACT_FROM_FUTURE, ACT_EXPIRED */
export function checkTimes(act: { signedAt: number; notAfter: number }, now: number): void {
  if (act.signedAt > now + SKEW_S) throw new Refusal('ACT_FROM_FUTURE', undefined, '/act/signedAt');
  if (now > act.notAfter) throw new Refusal('ACT_EXPIRED', undefined, '/act/notAfter');
}

/** A party speaks to its own side's gateway. @throws {Refusal} ROLE_MISSING */
export function checkOwnSide(key: KeyRecord, side: Side): void {
  if (key.side !== side) throw new Refusal('ROLE_MISSING', `this is the ${side} side's gateway; speak to your own`);
}

export async function actorOf(
  sql: Sql,
  participants: Participants,
  key: KeyRecord,
  signedAt: number,
  cosigner?: { organisation: string; id: string },
): Promise<Actor> {
  return {
    organisation: key.organisation,
    side: key.side,
    roles: key.roles,
    delegations: key.roles.includes('AGENT') ? await participants.delegations(sql, key.organisation, signedAt) : [],
    key: key.id,
    cosigner: cosigner && { organisation: cosigner.organisation, key: cosigner.id },
  };
}
