import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '../../protocol/refusals/language.ts';
import { problemOf } from '../../protocol/refusals/problem.ts';
import { Refusal } from '../../protocol/refusals.ts';

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode, message } = error as FastifyError;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Refusal('SCHEMA_INVALID', message);
  const { code } = error as { code?: unknown };
  // Class 57 (an operator stopped it, or a statement ran too long) and lost connections pass; anything else is ours.
  const passing = typeof code === 'string' && /^(57|08|53)|^ECONN|^ETIMEDOUT|^EPIPE/.test(code);
  return new Refusal(passing ? 'UNAVAILABLE' : 'INTERNAL');
}

/** Problem details (RFC 9457) of a catalogue refusal. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = refusalOf(error);
    if (refusal.entry.status >= 500) request.log.error({ err: error }, 'query failed');
    return send(reply, request, refusal);
  });
  app.setNotFoundHandler((request, reply) => send(reply, request, new Refusal('NOT_FOUND')));
}

function send(reply: FastifyReply, request: FastifyRequest, refusal: Refusal): FastifyReply {
  const accepted = request.headers['accept-language'];
  if (request.reading) request.reading.outcome = refusal.code;
  return reply
    .code(refusal.entry.status)
    .header('content-language', languageOf(accepted))
    .type('application/problem+json')
    .send(problemOf(refusal, accepted));
}
