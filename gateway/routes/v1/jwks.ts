import type { FastifyInstance } from 'fastify';
import { describe } from '../../../http/describe.ts';
import type { Services } from '../../services.ts';

/** Public keys that session tokens of this side are signed with (RFC 7517). */
export function jwks(app: FastifyInstance, services: Services): void {
  const schema = describe({ summary: 'Keys of session tokens', tag: 'sign-in', access: { who: 'anyone' } });
  app.get('/.well-known/jwks.json', { schema }, async () => services.sessions.jwks);
}
