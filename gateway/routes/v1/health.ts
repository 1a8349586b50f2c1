import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import type { Services } from '../../services.ts';

const live = z.object({ live: z.boolean() });
const readiness = z.object({
  ready: z.boolean(),
  stage: z.enum(['starting', 'serving', 'draining']),
  checks: z.record(z.string(), z.string()),
  degraded: z.object({ chainAwaySince: z.string().optional(), peerAwaySince: z.string().optional(), notLeader: z.boolean().optional() }),
});

/**
 * Live: the event loop answers. Ready: what it needs to accept is there. A chain or an other side that is away is told and does not make
 * it unready: an outage never stops the gate.
 */
export function health(app: FastifyInstance, services: Services): void {
  const access = { who: 'anyone' } as const;
  const about = { tag: 'operations', access, counted: 'none' } as const;
  app.get('/health/live', { schema: describe({ ...about, summary: 'Liveness', answers: { 200: live } }) }, async () => ({ live: true }));
  const schema = describe({ ...about, summary: 'Readiness', answers: { 200: readiness, 503: readiness } });
  app.get('/health/ready', { schema }, async (_request, reply) => {
    const report = await services.readiness.report();
    return reply
      .code(report.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(report);
  });
}
