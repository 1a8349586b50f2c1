import type { FastifyInstance } from 'fastify';
import type { Services } from '../../services.ts';

/** The other side's gateway is back and asks for what it has missed; answered when all of that was sent, or could not be. */
export function peerNews(app: FastifyInstance, services: Services): void {
  app.post('/v1/peer/news', { schema: { hide: true } }, async (request) => {
    await services.credentials.checkRequest(request.headers.authorization, request.bodyText);
    await services.peer.flush();
    return { sent: true };
  });
}
