import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type Text } from '../../protocol/refusals.ts';

const LANGUAGES: readonly (keyof Text)[] = ['vi', 'zh', 'en'];

/** First of vi, zh and en that the caller asks for; English when none is. */
const languageOf = (header = ''): keyof Text => {
  const wanted = header.split(',').map((range) => range.trim().slice(0, 2).toLowerCase());
  return wanted.map((range) => LANGUAGES.find((language) => language === range)).find((language) => language !== undefined) ?? 'en';
};

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
  const language = languageOf(request.headers['accept-language']);
  const { entry, code, detail, path } = refusal;
  if (request.reading) request.reading.outcome = code;
  return reply
    .code(entry.status)
    .header('content-language', language)
    .type('application/problem+json')
    .send({
      type: `urn:thongquan:refusal:${code}`,
      title: entry.cause[language],
      status: entry.status,
      code,
      ...(detail === undefined ? {} : { detail }),
      ...(path === undefined ? {} : { pointer: path }),
      remedy: entry.remedy[language],
      retryable: entry.retryable,
    });
}
