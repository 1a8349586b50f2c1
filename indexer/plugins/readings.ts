import type { FastifyInstance } from 'fastify';
import { recordAccess } from '../../database/access-log.ts';
import { reasonOf } from '../../database/fault.ts';
import { PURPOSE_HEADER, purposeOf } from '../../protocol/documents/purposes.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Context } from '../context.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers content: the name of its parameter that tells of what, or true. */
    reveals?: string | true;
  }
  interface FastifyRequest {
    /** What content is read for. */
    purpose: string | null;
  }
}

/** Records each query of content in the side's access log before it is answered, as the gateway does (gateway/access/audit.ts). */
export function recordReadings(app: FastifyInstance, { database, agreement }: Context): void {
  app.decorateRequest('purpose', null);
  app.addHook('preHandler', async (request) => {
    if (!request.routeOptions.config.reveals || !request.reader) return;
    const stated = request.headers[PURPOSE_HEADER];
    request.purpose = purposeOf(agreement, request.reader.roles, stated === undefined ? undefined : String(stated));
  });
  app.addHook('onSend', async (request, reply) => {
    const { reader, refused, routeOptions, params, method, purpose } = request;
    const { reveals } = routeOptions.config;
    if (!reveals || !reader) return;
    const named = reveals === true ? undefined : (params as Record<string, unknown>)[reveals];
    const subject = /^0x[0-9a-f]{64}$/.exec(String(named))?.[0];
    const shown = reply.statusCode < 400;
    const entry = { key: reader.key, organisation: reader.organisation, service: 'indexer' as const, subject };
    try {
      const outcome = shown ? 'allowed' : (refused ?? 'INTERNAL');
      await recordAccess(database.sql, { ...entry, route: `${method} ${routeOptions.url}`, purpose: purpose ?? 'none', outcome });
    } catch (error) {
      request.log.error({ reason: reasonOf(error) }, 'an access could not be recorded');
      if (shown) throw new Refusal('UNAVAILABLE', 'the access could not be recorded');
    }
  });
}
