import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { checkStanding } from '../../events/actor.ts';
import { sign } from '../../plugins/session.ts';
import type { Services } from '../../services.ts';
import { SESSION_LIFETIME_S } from '../../sign-in/key-ring.ts';
import { endSignIn, refresh } from '../../sign-in/refresh.ts';
import { signedIn } from './auth-token.ts';

export const refreshBody = z.strictObject({ refreshToken: z.string().regex(/^[\w-]{43}$/, { message: 'not a refresh token' }) });
const headers = z.object({ 'idempotency-key': z.string().min(16).max(200).optional() });

/** The next session token and refresh token of a sign-in. The one sent is spent. */
export function authRefresh(app: FastifyInstance, services: Services): void {
  const schema = describe({
    summary: 'Refresh a session; an idempotency key lets a lost answer be asked for again',
    tag: 'sign-in',
    access: { who: 'anyone' },
    counted: 'signIn',
    headers,
    body: refreshBody,
    answers: { 200: signedIn },
  });
  app.post('/v1/auth/refresh', { schema }, async (request, reply) => {
    const { refreshToken: sent } = parseOrRefuse(refreshBody, request.body);
    const { 'idempotency-key': attempt } = parseOrRefuse(headers, request.headers);
    const { config, db, participants } = services;
    const now = new Date(services.now() * 1000);
    const { key: id, signIn: sid, refreshToken, expiresAt } = await refresh(db.prisma, config.tokenSecret, sent, attempt, now);
    const key = await participants.key(db.prisma, id);
    if (!key) throw new Refusal('UNAUTHENTICATED', 'the key is not registered');
    try {
      checkStanding(key, services.now(), services.now());
    } catch (error) {
      await endSignIn(db.prisma, sid, 'key', now);
      throw error;
    }
    const token = sign(app, services.sessions, { sub: id, org: key.organisation, sid });
    reply.header('cache-control', 'no-store');
    return { token, expiresIn: SESSION_LIFETIME_S, refreshToken, refreshExpiresAt: expiresAt.toISOString() };
  });
}
