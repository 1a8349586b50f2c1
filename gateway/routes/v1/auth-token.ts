import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { checkOwnSide, checkStanding, keyOf } from '../../events/actor.ts';
import { SESSION_LIFETIME_S } from '../../plugins/session.ts';
import type { Services } from '../../services.ts';
import { redeemChallenge } from '../../sign-in/challenges.ts';
import { describe } from '../describe.ts';
import { bytes32 } from '../schemas.ts';

const body = z.strictObject({ challenge: z.string().max(200), key: bytes32, signature: z.string().regex(/^0x(?:[0-9a-f]{2}){1,65}$/) });
const answer = z.object({ token: z.string(), expiresIn: z.number() });

/** A session token for a signed challenge. What is signed is the SHA-256 of the challenge's text, as a digest of an act would be. */
export function authToken(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Sign in with a signed challenge',
    tag: 'sign-in',
    access: { who: 'anyone' },
    body,
    answers: { 200: answer },
  });
  app.post('/v1/auth/token', { schema }, async (request) => {
    const { challenge, key: id, signature } = parseOrRefuse(body, request.body);
    const { config, db, participants } = services;
    const key = await keyOf(db.prisma, participants, id, '/key');
    const digest = `0x${createHash('sha256').update(challenge).digest('hex')}`;
    if (!verifyDigest(digest, signature, key.signer)) throw new Refusal('SIGNATURE_INVALID', undefined, '/signature');
    checkStanding(key, services.now(), services.now());
    checkOwnSide(key, config.side);
    await redeemChallenge(db.prisma, challenge, id, new Date(services.now() * 1000));
    return { token: app.jwt.sign({ sub: id, org: key.organisation }), expiresIn: SESSION_LIFETIME_S };
  });
}
