import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SCOPES } from '../../http/access.ts';
import { refusalOf } from '../../http/errors.ts';
import { problemOf } from '../../protocol/refusals/problem.ts';
import { Refusal, type RefusalCode } from '../../protocol/refusals.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import { isForm } from '../plugins/forms.ts';
import { sign } from '../plugins/session.ts';
import type { Services } from '../services.ts';
import { redeemAssertion } from './assertions.ts';
import { SESSION_LIFETIME_S } from './key-ring.ts';
import { scopesOf } from './scopes.ts';

/** RFC 6749 §4.4 with RFC 7523 §2.2; the scope is not optional, so that no token is wider than its system asked for. */
export const grantSchema = z.strictObject({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().max(4_096),
  scope: z.string().max(400),
  client_id: z.string().max(100).optional(),
});

/**
 * A token for a system or device, for what it asked for and no more; it is not refreshed, but asked for again.
 *
 * @throws {Refusal} UNAUTHENTICATED, SCOPE_MISSING
 */
export async function grantClient(app: FastifyInstance, services: Services, sent: unknown) {
  const { client_assertion: assertion, scope: asked, client_id: client } = parseOrRefuse(grantSchema, sent);
  const key = await redeemAssertion(services, assertion);
  if (client !== undefined && client !== key.id) throw new Refusal('UNAUTHENTICATED', 'the assertion is another client’s');
  const may: readonly string[] = scopesOf(key.roles);
  const named = [...new Set(asked.split(' '))];
  const unknown = named.find((each) => !(SCOPES as readonly string[]).includes(each));
  if (unknown !== undefined) throw new Refusal('SCOPE_MISSING', 'there is no such scope', '/scope');
  const beyond = named.find((each) => !may.includes(each));
  if (beyond !== undefined)
    throw new Refusal('SCOPE_MISSING', `${beyond} is not for ${key.roles.join(', ') || 'a key without roles'}`, '/scope');
  const scope = named.join(' ');
  return {
    access_token: sign(app, services.sessions, { sub: key.id, org: key.organisation, scope }),
    token_type: 'Bearer' as const,
    expires_in: SESSION_LIFETIME_S,
    scope,
  };
}

/** RFC 6749 §5.2; what is not named is the client's. */
const ERRORS: Partial<Record<RefusalCode, string>> = {
  SCHEMA_INVALID: 'invalid_request',
  FIELD_UNKNOWN: 'invalid_request',
  PAYLOAD_TOO_LARGE: 'invalid_request',
  SCOPE_MISSING: 'invalid_scope',
  RATE_LIMITED: 'temporarily_unavailable',
  UNAVAILABLE: 'temporarily_unavailable',
  INTERNAL: 'server_error',
};

/** A refusal of a form as its clients know them, with the catalogue's words beside; of JSON as everywhere. */
export function oauthError(app: FastifyInstance) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): unknown => {
    if (!isForm(request)) return app.errorHandler(error as never, request, reply);
    const refusal = refusalOf(error);
    const problem = problemOf(refusal, request.headers['accept-language']);
    const name = ERRORS[refusal.code] ?? 'invalid_client';
    const status = name === 'invalid_scope' || name === 'invalid_request' ? 400 : name === 'invalid_client' ? 401 : problem.status;
    return reply
      .code(status)
      .type('application/json')
      .send({ error: name, error_description: refusal.detail ?? problem.title, ...problem, status });
  };
}
