import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { checkOwnSide, checkStanding, keyOf } from '../../events/actor.ts';
import { checkSignature } from '../../operations/signatures.ts';
import { acceptForms, isForm } from '../../plugins/forms.ts';
import { sign } from '../../plugins/session.ts';
import type { Services } from '../../services.ts';
import { redeemChallenge } from '../../sign-in/challenges.ts';
import { grantClient, grantSchema, oauthError } from '../../sign-in/client-credentials.ts';
import { SESSION_LIFETIME_S } from '../../sign-in/key-ring.ts';
import { beginSignIn } from '../../sign-in/refresh.ts';

const body = z.strictObject({ challenge: z.string().max(200), key: bytes32, signature: z.string().regex(/^0x(?:[0-9a-f]{2}){1,65}$/) });
export const signedIn = z.object({ token: z.string(), expiresIn: z.number(), refreshToken: z.string(), refreshExpiresAt: z.string() });
const granted = z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.number(), scope: z.string() });

/**
 * A session token: for a person as JSON, for a signed challenge (what is signed is the SHA-256 of the challenge's text, as a digest of an act
 * would be); for a system as a form, the client credentials grant of RFC 6749 §4.4 with a signed assertion.
 */
export function authToken(app: FastifyInstance, services: Services): void {
  const schema = describe({
    id: 'signIn',
    summary: 'Sign in with a signed challenge, or as a system with a client assertion',
    tag: 'sign-in',
    access: { who: 'anyone' },
    counted: 'signIn',
    body,
    form: grantSchema,
    answers: { 200: z.union([signedIn, granted]) },
  });
  app.register(async (scope) => {
    acceptForms(scope);
    scope.post('/v1/auth/token', { schema, errorHandler: oauthError(app) }, async (request, reply) => {
      // RFC 6749 §5.1: a token is kept by nobody on its way.
      reply.header('cache-control', 'no-store');
      return isForm(request) ? grantClient(app, services, request.body) : signIn(app, services, request);
    });
  });
}

async function signIn(app: FastifyInstance, services: Services, request: FastifyRequest): Promise<z.output<typeof signedIn>> {
  const { challenge, key: id, signature } = parseOrRefuse(body, request.body);
  const { config, db, participants } = services;
  const key = await keyOf(db.prisma, participants, id, '/key');
  const digest = `0x${createHash('sha256').update(challenge).digest('hex')}`;
  if (!checkSignature(digest, signature, key.signer)) throw new Refusal('SIGNATURE_INVALID', undefined, '/signature');
  checkStanding(key, services.now(), services.now());
  checkOwnSide(key, config.side);
  const now = new Date(services.now() * 1000);
  await redeemChallenge(db.prisma, challenge, id, now);
  const { signIn: sid, refreshToken, expiresAt } = await beginSignIn(db.prisma, id, now);
  const token = sign(app, services.sessions, { sub: id, org: key.organisation, sid });
  return { token, expiresIn: SESSION_LIFETIME_S, refreshToken, refreshExpiresAt: expiresAt.toISOString() };
}
