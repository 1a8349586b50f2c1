import type { FastifyInstance } from 'fastify';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { messageSchema } from '../../peer/message.ts';
import { receive } from '../../peer/receive.ts';
import type { Services } from '../../services.ts';
import { describe } from '../describe.ts';

/** The other side's gateway tells of an act or leaf it accepted; answered with a signed receipt once it is kept. */
export function peerActs(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/peer/acts',
    { schema: describe({ summary: 'Acts of the other side', tag: 'peer', access: { who: 'peer' }, hide: true }) },
    async (request) => {
      const receipt = await receive(services, parseOrRefuse(messageSchema, request.body));
      return { receipt: await services.credentials.receipt(receipt) };
    },
  );
}
