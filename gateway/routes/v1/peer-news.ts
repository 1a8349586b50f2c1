import type { FastifyInstance } from 'fastify';
import { describe } from '../../../http/describe.ts';
import type { Services } from '../../services.ts';

/** The other side's gateway is back and asks for what it has missed; answered when all of that was sent, or could not be. */
export function peerNews(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/peer/news',
    { schema: describe({ summary: 'The other side asks for news', tag: 'peer', access: { who: 'peer' }, hide: true }) },
    async () => {
      await services.peer.flush();
      return { sent: true };
    },
  );
}
