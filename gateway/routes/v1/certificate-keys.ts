import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { bytes32 } from '../../../http/schemas.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { sideCode } from '../../../protocol/sides.ts';
import { issuerUrl } from '../../certificates/addresses.ts';
import { issuerKeys } from '../../certificates/query.ts';
import { TTL_S } from '../../certificates/status-lists.ts';
import type { Services } from '../../services.ts';

const CACHED = `public, max-age=${TTL_S}`;
/** Strangers check in their own browsers, on pages of others: nothing here is anybody's secret. */
const ANY_ORIGIN = { 'access-control-allow-origin': '*' };

/** What a stranger needs to check certificates: nobody tells the issuer which. */
export function certificateKeys(app: FastifyInstance, services: Services): void {
  issuers(app, services);
  statusLists(app, services);
}

/** JWT VC issuer metadata (SD-JWT VC §5): an organisation's keys as the registry has them, with their time and roles. */
function issuers(app: FastifyInstance, services: Services): void {
  const params = z.strictObject({ organisation: bytes32 });
  const keys = z.object({ keys: z.array(z.looseObject({ kid: bytes32, kty: z.string() })) });
  const schema = describe({
    summary: 'Keys of an issuer of certificates',
    tag: 'certificates',
    access: { who: 'anyone' },
    params,
    answers: { 200: z.object({ issuer: z.string(), jwks: keys, status_list_jwks: keys }) },
  });
  app.get('/.well-known/jwt-vc-issuer/v1/issuers/:organisation', { schema }, async (request, reply) => {
    const { organisation } = parseOrRefuse(params, request.params);
    const { config, credentials, db } = services;
    const found = await issuerKeys(db.sql, organisation, sideCode(config.side));
    if (!found) throw new Refusal('NOT_FOUND');
    const { kty, crv, x, y } = config.gatewayKey;
    reply.headers({ ...ANY_ORIGIN, 'cache-control': CACHED });
    return {
      issuer: issuerUrl(config, organisation),
      jwks: { keys: found },
      status_list_jwks: { keys: [{ kty, crv, x, y, alg: 'ES256', use: 'sig', kid: credentials.keyId }] },
    };
  });
}

/** A status list, whole: who asks tells nothing of which certificate it looks at. */
function statusLists(app: FastifyInstance, services: Services): void {
  const params = z.strictObject({ list: z.string().regex(/^[1-9]\d{0,8}$/) });
  const schema = describe({ summary: 'A status list of certificates', tag: 'certificates', access: { who: 'anyone' }, params });
  app.get('/v1/status-lists/:list', { schema }, async (request, reply) => {
    const { list } = parseOrRefuse(params, request.params);
    const token = await services.statusTokens.of(Number(list));
    if (token === undefined) throw new Refusal('NOT_FOUND');
    return reply
      .type('application/statuslist+jwt')
      .headers({ ...ANY_ORIGIN, 'cache-control': CACHED })
      .send(token);
  });
}
