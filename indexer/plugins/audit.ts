import type { FastifyInstance, FastifyRequest } from 'fastify';
import { recordAccess } from '../../database/access-log.ts';
import type { Database } from '../../database/client.ts';
import { reasonOf } from '../../database/fault.ts';
import type { DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import { PURPOSE_HEADER, purposeOf } from '../../protocol/documents/purposes.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Access } from '../query/access.ts';

/** A query that answers content, on its way. */
interface Reading {
  key: string;
  organisation: string;
  purpose: string;
  outcome: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    reading: Reading | null;
  }
}

/** Routes that answer content of the consignment in their path carry this as their `config`. */
export const CONTENT = { reveals: 'id' } as const;

/** Records each query of content in the side's access log before it is answered, as the gateway does (gateway/access/audit.ts). */
export function recordReadings(app: FastifyInstance, database: Database): void {
  app.decorateRequest('reading', null);
  app.addHook('onSend', async (request, reply) => {
    const { reading } = request;
    if (!reading) return;
    const { method, routeOptions, params } = request;
    const subject = /^0x[0-9a-f]{64}$/.exec(String((params as { id?: string }).id))?.[0];
    try {
      await recordAccess(database.sql, { ...reading, service: 'indexer', route: `${method} ${routeOptions.url}`, subject });
    } catch (error) {
      request.log.error({ reason: reasonOf(error) }, 'an access could not be recorded');
      if (reply.statusCode < 300) throw new Refusal('UNAVAILABLE', 'the access could not be recorded');
    }
  });
}

/** Notes who reads what for, on a route that answers content. @throws {Refusal} PURPOSE_REQUIRED */
export function beginReading(request: FastifyRequest, agreement: DataSharingAgreement, key: string, access: Access): void {
  if ((request.routeOptions.config as { reveals?: unknown }).reveals === undefined) return;
  const { organisation, roles } = access;
  request.reading = { key, organisation, purpose: 'none', outcome: 'allowed' };
  const stated = request.headers[PURPOSE_HEADER];
  request.reading.purpose = purposeOf(agreement, roles, stated === undefined ? undefined : String(stated));
}
