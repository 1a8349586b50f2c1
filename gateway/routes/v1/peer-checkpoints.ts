import type { FastifyInstance } from 'fastify';
import { describe } from '../../../http/describe.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { requestSchema } from '../../checkpoints/exchange.ts';
import type { Services } from '../../services.ts';

/** The other side's gateway asks for our signature to what it signed of the chain; it gets it, or what we have there instead. */
export function peerCheckpoints(app: FastifyInstance, services: Services): void {
  const schema = describe({ summary: 'A checkpoint of the other side', tag: 'peer', access: { who: 'peer' }, hide: true });
  app.post('/v1/peer/checkpoints', { schema }, async (request) => {
    const { key, note } = parseOrRefuse(requestSchema, request.body);
    return services.checkpoints.receive(key, note);
  });
}
