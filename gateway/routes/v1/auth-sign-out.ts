import type { FastifyInstance } from 'fastify';
import { describe } from '../../../http/describe.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import type { Services } from '../../services.ts';
import { signOut } from '../../sign-in/refresh.ts';
import { refreshBody } from './auth-refresh.ts';

/** Ends a sign-in: its refresh tokens and the session tokens that came of it. The refresh token is what proves whose it is (as RFC 7009 has it). */
export function authSignOut(app: FastifyInstance, services: Services): void {
  const schema = describe({ summary: 'End a sign-in', tag: 'sign-in', access: { who: 'anyone' }, counted: 'signIn', body: refreshBody });
  app.post('/v1/auth/sign-out', { schema }, async (request, reply) => {
    const { refreshToken } = parseOrRefuse(refreshBody, request.body);
    await signOut(services.db.prisma, refreshToken, new Date(services.now() * 1000));
    return reply.code(204).send();
  });
}
