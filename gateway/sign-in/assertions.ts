import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { PrismaClient } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, isBytes32 } from '../bytes.ts';
import { checkOwnSide, checkStanding } from '../events/actor.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';
import { publicKeyOf } from './registered-key.ts';
import { issuerOf } from './session-keys.ts';

/** The longest an assertion may live, seconds. */
export const ASSERTION_LIFETIME_S = 300;
const SKEW_S = 30;
/** An assertion need not say what it is (RFC 7523); if it does, it is not a token of another kind. */
const TYPES = [undefined, 'JWT', 'client-authentication+jwt'];

/**
 * The registered key that signed a client assertion (`private_key_jwt`, RFC 7523): ES256, `kid`, `iss` and `sub` its id, `aud` this side's issuer and nothing
 * else, at most five minutes long, its `jti` used once.
 *
 * @throws {Refusal} UNAUTHENTICATED, KEY_REVOKED, KEY_NOT_VALID_AT_SIGNING, ROLE_MISSING
 */
export async function redeemAssertion(services: Services, assertion: string): Promise<KeyRecord> {
  const { participants, db, config } = services;
  const now = services.now();
  const id = keyIn(assertion);
  const key = isBytes32(id) ? await participants.key(db.prisma, id) : undefined;
  if (!key) throw new Refusal('UNAUTHENTICATED', 'the assertion names no registered key');
  const { jti, exp } = await verified(assertion, key, issuerOf(config.side), now);
  checkStanding(key, now, now);
  checkOwnSide(key, config.side);
  await use(db.prisma, key.id, jti, exp);
  return key;
}

function keyIn(assertion: string): unknown {
  try {
    const { kid, typ } = decodeProtectedHeader(assertion);
    return TYPES.includes(typ) ? kid : undefined;
  } catch {
    return undefined;
  }
}

async function verified(assertion: string, key: KeyRecord, audience: string, now: number): Promise<{ jti: string; exp: number }> {
  const publicKey = publicKeyOf(key);
  const said = await jwtVerify(assertion, publicKey, {
    algorithms: ['ES256'],
    issuer: key.id,
    subject: key.id,
    audience,
    requiredClaims: ['exp', 'iat', 'jti'],
    clockTolerance: SKEW_S,
    currentDate: new Date(now * 1000),
  }).catch(() => undefined);
  const { aud, jti, exp = 0, iat = 0 } = said?.payload ?? {};
  const fits = typeof aud === 'string' && typeof jti === 'string' && jti.length > 0 && jti.length <= 128;
  if (!fits || exp - iat > ASSERTION_LIFETIME_S || iat > now + SKEW_S)
    throw new Refusal('UNAUTHENTICATED', 'the assertion does not prove that its key asks here and now');
  return { jti, exp };
}

/** Assertion ids lie beside the challenges, and are cleared away with them, an hour after they could last be used. */
async function use(prisma: PrismaClient, key: string, jti: string, exp: number): Promise<void> {
  const expiresAt = new Date((exp + SKEW_S) * 1000);
  const { count } = await prisma.challenge.createMany({
    data: [{ id: `assertion ${key} ${jti}`, key: bytesOf(key), expiresAt, usedAt: new Date() }],
    skipDuplicates: true,
  });
  if (count !== 1) throw new Refusal('UNAUTHENTICATED', 'the assertion was used before');
}
