import type { FastifyInstance } from 'fastify';
import { describe } from '../../../http/describe.ts';
import type { Services } from '../../services.ts';

/** The record log's present head as a signed note (C2SP tlog-checkpoint). */
export function logCheckpoint(app: FastifyInstance, services: Services): void {
  const schema = describe({ summary: 'Checkpoint of the record log', tag: 'record log', access: { who: 'anyone' } });
  app.get('/v1/log/checkpoint', { schema }, async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await services.recordLog.checkpoint()),
  );
}
