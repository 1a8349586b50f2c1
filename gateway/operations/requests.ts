import type { FastifyInstance } from 'fastify';
import { inRequest } from '../../database/logger.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Services } from '../services.ts';

/** What is asked that is no route of ours; its path may hold anything. */
const UNKNOWN = 'unknown';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Ties a request's log lines together, counts it, and sends those away that come after the end has begun. */
export function registerRequests(app: FastifyInstance, { metrics, lifecycle }: Pick<Services, 'metrics' | 'lifecycle'>): void {
  app.addHook('onRequest', (request, _reply, done) => inRequest(request.id, done));
  // Reading a body continues in the connection's context.
  app.addHook('preValidation', (request, _reply, done) => inRequest(request.id, done));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (lifecycle.stage !== 'draining') return;
    reply.header('connection', 'close');
    if (!request.routeOptions.url?.startsWith('/health/')) throw new Refusal('UNAVAILABLE', 'this gateway is stopping; another may answer');
  });
  app.addHook('onResponse', async (request, reply) => {
    const method = METHODS.has(request.method) ? request.method : 'other';
    metrics.request(method, request.routeOptions.url ?? UNKNOWN, reply.statusCode, reply.elapsedTime / 1_000);
    if (request.refused) metrics.refused(request.refused);
  });
}
