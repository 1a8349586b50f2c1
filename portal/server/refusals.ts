import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceOf } from '../../database/logger.ts';
import { refusalOf } from '../../http/errors.ts';
import { problemOf } from '../../protocol/refusals/problem.ts';
import { REFUSALS, type Refusal } from '../../protocol/refusals.ts';

/** Refusals of the portal itself are problem details of the catalogue, as those of the services behind it are. */
export function registerRefusals(app: FastifyInstance): void {
  app.decorateRequest('refused', null);
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = refusalOf(error);
    if (REFUSALS[refusal.code].status >= 500) request.log.error(traceOf(error), 'request failed');
    return refuse(request, reply, refusal);
  });
}

export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  request.refused = refusal.code;
  const problem = problemOf(refusal, request.headers['accept-language']);
  return reply.code(problem.status).type('application/problem+json').send(problem);
}
