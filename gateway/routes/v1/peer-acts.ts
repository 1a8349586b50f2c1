import type { FastifyInstance, FastifyRequest } from 'fastify';
import { describe } from '../../../http/describe.ts';
import { refusalOf } from '../../../http/errors.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import type { Outcome } from '../../batches.ts';
import type { Receipt } from '../../peer/credentials.ts';
import { BATCH_FORMAT, batchSchema, messageSchema } from '../../peer/message.ts';
import { receive, receiveAll } from '../../peer/receive.ts';
import type { Services } from '../../services.ts';

const formatOf = (body: unknown): unknown => (body as { format?: unknown } | null)?.format;

/** What became of one message of several: its receipt, or why it was not taken. */
function answerOf(services: Services, request: FastifyRequest, outcome: Outcome<Receipt>): { receipt: string } | { code: string } {
  if ('value' in outcome) return { receipt: services.credentials.receipt(outcome.value) };
  const refusal = refusalOf(outcome.error);
  if (refusal.entry.status >= 500) request.log.error({ code: refusal.code }, 'a message of the other side was not taken');
  return { code: refusal.code };
}

/** The other side's gateway tells of acts or leaves it accepted; each is answered with a signed receipt once it is kept. */
export function peerActs(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/peer/acts',
    { schema: describe({ summary: 'Acts of the other side', tag: 'peer', access: { who: 'peer' }, hide: true }) },
    async (request) => {
      if (formatOf(request.body) !== BATCH_FORMAT) {
        const receipt = await receive(services, parseOrRefuse(messageSchema, request.body));
        return { receipt: services.credentials.receipt(receipt) };
      }
      const outcomes = await receiveAll(services, parseOrRefuse(batchSchema, request.body).messages);
      return { answers: outcomes.map((outcome) => answerOf(services, request, outcome)) };
    },
  );
}
