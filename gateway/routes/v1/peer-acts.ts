import type { FastifyInstance } from 'fastify';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { messageSchema } from '../../peer/message.ts';
import { receive } from '../../peer/receive.ts';
import type { Services } from '../../services.ts';

/** The other side's gateway tells of an act or leaf it accepted; answered with a signed receipt once it is kept. */
export function peerActs(app: FastifyInstance, services: Services): void {
  app.post('/v1/peer/acts', { schema: { hide: true } }, async (request) => {
    await services.credentials.checkRequest(request.headers.authorization, request.bodyText);
    const receipt = await receive(services, parseOrRefuse(messageSchema, request.body));
    return { receipt: await services.credentials.receipt(receipt) };
  });
}
