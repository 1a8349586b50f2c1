import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../database/fault.ts';
import { traceOf } from '../database/logger.ts';
import { languageOf } from '../protocol/refusals/language.ts';
import { problemOf } from '../protocol/refusals/problem.ts';
import { REFUSALS, Refusal, type RefusalCode } from '../protocol/refusals.ts';
import './access-table.ts';
import { isOutage } from './outage.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What this request was refused with, once it was. */
    refused: RefusalCode | null;
  }
}

/** What Fastify itself refuses, as the catalogue names it. */
const FASTIFY: Record<string, RefusalCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'SCHEMA_INVALID',
  FST_ERR_CTP_INVALID_JSON_BODY: 'SCHEMA_INVALID',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'SCHEMA_INVALID',
  FST_ERR_VALIDATION: 'SCHEMA_INVALID',
};

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Fault) return new Refusal('UNAVAILABLE', `${error.code}: ${error.message}`);
  const { code, statusCode, message } = error as FastifyError;
  // PostgreSQL stopped a statement: it ran longer than it may.
  if (code === '57014') return new Refusal('QUERY_TOO_SLOW');
  const known = FASTIFY[code ?? ''];
  if (known) return new Refusal(known, message);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Refusal('SCHEMA_INVALID', message);
  return isOutage(error) ? new Refusal('UNAVAILABLE') : new Refusal('INTERNAL');
}

export function registerErrors(app: FastifyInstance): void {
  app.decorateRequest('refused', null);
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = refusalOf(error);
    if (REFUSALS[refusal.code].status >= 500) request.log.error(traceOf(error), 'request failed');
    return sendProblem(reply, request, refusal);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(app, request.url);
    if (allowed.length === 0) return sendProblem(reply, request, new Refusal('NOT_FOUND'));
    return sendProblem(reply.header('allow', allowed.join(', ')), request, new Refusal('METHOD_NOT_ALLOWED'));
  });
}

/** What the router itself refuses, before any route is found: an address that cannot be decoded, or is too long. */
export function refuseAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, request, refusalOf(error));
}

/** Methods of the routes that an address fits, whatever the method it was asked with. */
function methodsAt(app: FastifyInstance, address: string): string[] {
  const [path = ''] = address.split('?');
  const fits = app.accessTable.filter(({ url }) => patternOf(url).test(path)).map(({ method }) => method);
  return [...new Set(fits)];
}

const patterns = new Map<string, RegExp>();
function patternOf(url: string): RegExp {
  const known = patterns.get(url);
  if (known) return known;
  const made = new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+').replace(/\*$/, '.+')}$`);
  patterns.set(url, made);
  return made;
}

function sendProblem(reply: FastifyReply, request: FastifyRequest, refusal: Refusal): FastifyReply {
  request.refused = refusal.code;
  const problem = problemOf(refusal, request.headers['accept-language']);
  return reply
    .code(problem.status)
    .header('content-language', languageOf(request.headers['accept-language']))
    .type('application/problem+json')
    .send(problem);
}
