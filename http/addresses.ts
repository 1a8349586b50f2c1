import type { FastifyInstance } from 'fastify';
import { Refusal } from '../protocol/refusals.ts';

/** Characters of an address with its query. */
export const URL_LIMIT = 4_096;

export function registerAddressLimit(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url }) => {
    if (url.length > URL_LIMIT) throw new Refusal('PAYLOAD_TOO_LARGE', `the address is longer than ${URL_LIMIT} characters`);
    // No text of ours holds it, and no database takes it.
    if (url.includes('%00')) throw new Refusal('SCHEMA_INVALID', 'a NUL in the address');
  });
}
