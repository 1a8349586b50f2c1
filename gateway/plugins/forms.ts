import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../protocol/refusals.ts';

const FORM = 'application/x-www-form-urlencoded';
/** Bytes; the longest thing of a form of ours is a client assertion. */
const FORM_LIMIT = 8_192;

export const isForm = (request: FastifyRequest): boolean => request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === FORM;

/** Lets the routes of this scope, and no others, be sent forms. A parameter is given once (RFC 6749 §3.2). */
export function acceptForms(scope: FastifyInstance): void {
  scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: FORM_LIMIT }, async (request: FastifyRequest, body: string | Buffer) => {
    request.bodyText = String(body);
    const pairs = [...new URLSearchParams(request.bodyText)];
    if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Refusal('SCHEMA_INVALID', 'a parameter is given twice');
    return Object.fromEntries(pairs);
  });
}
