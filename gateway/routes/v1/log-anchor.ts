import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import type { Services } from '../../services.ts';

/** Anchors the record log's head now rather than at the next turn. */
export function logAnchor(app: FastifyInstance, services: Services): void {
  const answer = z.object({ size: z.number() });
  const schema = describe({
    summary: 'Anchor the head of the record log',
    tag: 'record log',
    access: { who: ['GATEWAY', 'AUDITOR', 'CUSTOMS'], scope: 'log:anchor' },
    answers: { 200: answer },
  });
  app.post('/v1/log/anchor', { schema }, async () => {
    await services.sequencer.drain();
    return { size: await services.recordLog.anchor() };
  });
}
