import type { FastifyInstance } from 'fastify';
import type { Services } from '../../services.ts';
import { jwksOf } from '../../sign-in/session-keys.ts';

/** Public keys that session tokens of this side are signed with (RFC 7517). */
export function jwks(app: FastifyInstance, services: Services): void {
  app.get('/.well-known/jwks.json', { schema: { summary: 'Keys of session tokens', tags: ['sign-in'] } }, async () =>
    jwksOf(services.sessions),
  );
}
