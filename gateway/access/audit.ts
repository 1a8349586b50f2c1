import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CID } from 'multiformats/cid';
import { recordAccess } from '../../database/access-log.ts';
import { reasonOf } from '../../database/fault.ts';
import { PURPOSE_HEADER, purposeOf } from '../../protocol/documents/purposes.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { hexOf, isBytes32 } from '../bytes.ts';
import type { Services } from '../services.ts';

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

/**
 * Records each access to content before it is answered: if it cannot be recorded, it is not answered. Refused ones are recorded too, as far as it
 * is known who asked. To be registered after access is enforced.
 */
export function registerAudit(app: FastifyInstance, services: Services): void {
  app.decorateRequest('purpose', null);
  app.addHook('preHandler', async (request) => {
    if (!request.routeOptions.config.reveals || !request.caller) return;
    const stated = request.headers[PURPOSE_HEADER];
    request.purpose = purposeOf(services.agreement, request.caller.key.roles, stated === undefined ? undefined : String(stated));
  });
  app.addHook('onSend', async (request, reply) => {
    const { reveals } = request.routeOptions.config;
    if (!reveals || !request.caller) return;
    const { id: key, organisation } = request.caller.key;
    const shown = reply.statusCode < 300;
    const outcome = shown ? 'allowed' : (request.refused ?? 'INTERNAL');
    const entry = {
      key,
      organisation,
      service: 'gateway' as const,
      route: routeOf(request),
      subject: subjectIn(request, reveals),
      outcome,
    };
    try {
      await recordAccess(services.db.sql, { ...entry, purpose: request.purpose ?? 'none' });
    } catch (error) {
      request.log.error({ reason: reasonOf(error) }, 'an access could not be recorded');
      if (shown) throw new Refusal('UNAVAILABLE', 'the access could not be recorded');
    }
  });
}

const routeOf = ({ method, routeOptions }: FastifyRequest): string => `${method} ${routeOptions.url}`;

function subjectIn({ params }: FastifyRequest, reveals: string | true): string | undefined {
  const subject = reveals === true ? undefined : (params as Record<string, unknown>)[reveals];
  return isBytes32(subject) ? subject : hashIn(subject);
}

/** A blob is named by its CID; what is kept is the hash in it. */
function hashIn(cid: unknown): string | undefined {
  try {
    const { digest } = CID.parse(String(cid)).multihash;
    return digest.length === 32 ? hexOf(digest) : undefined;
  } catch {
    return undefined;
  }
}
