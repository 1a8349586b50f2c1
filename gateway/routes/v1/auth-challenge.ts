import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { checkOwnSide, checkStanding, keyOf } from '../../events/actor.ts';
import type { Services } from '../../services.ts';
import { CHALLENGE_LIFETIME_S, issueChallenge } from '../../sign-in/challenges.ts';

const body = z.strictObject({ key: bytes32 });
const answer = z.object({ challenge: z.string(), expiresIn: z.number() });

/** A text to sign with a registered key of this side, to prove holding it. */
export function authChallenge(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'askChallenge',
    summary: 'Ask for a sign-in challenge',
    tag: 'sign-in',
    access: { who: 'anyone' },
    counted: 'signIn',
    body,
    answers: { 200: answer },
  });
  app.post('/v1/auth/challenge', { schema }, async (request) => {
    const { key: id } = parseOrRefuse(body, request.body);
    const { config, db, participants } = services;
    const key = await keyOf(db.prisma, participants, id, '/key');
    checkStanding(key, services.now(), services.now());
    checkOwnSide(key, config.side);
    return {
      challenge: await issueChallenge(db.prisma, config.side, id, new Date(services.now() * 1000)),
      expiresIn: CHALLENGE_LIFETIME_S,
    };
  });
}
