import type { FastifyInstance } from 'fastify';
import { Refusal } from '../../../protocol/refusals.ts';
import type { Services } from '../../services.ts';
import { describe } from '../describe.ts';

/** Alive: the process answers. Ready: its database does too; a chain that is away does not stop it from accepting. */
export function health(app: FastifyInstance, services: Services): void {
  app.get('/health/live', { schema: describe({ summary: 'Liveness', tag: 'operations', access: { who: 'anyone' } }) }, async () => ({
    live: true,
  }));
  app.get('/health/ready', { schema: describe({ summary: 'Readiness', tag: 'operations', access: { who: 'anyone' } }) }, async () => {
    try {
      await services.db.prisma.$queryRaw`SELECT 1`;
    } catch {
      throw new Refusal('UNAVAILABLE', 'the database does not answer');
    }
    return { ready: true };
  });
}
