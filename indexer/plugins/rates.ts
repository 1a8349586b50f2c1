import type { FastifyInstance } from 'fastify';
import { count, limiter } from '../../http/rates.ts';

/** Queries a minute of a key, of all keys of an organisation, and of an address; each process of a side counts for itself. */
export const RATES = { key: 120_000, organisation: 240_000, address: 240_000 };

/** Counts by who asks. After access is enforced. */
export function registerReaderRates(app: FastifyInstance, rates: typeof RATES): void {
  const byKey = limiter(app, rates.key, (request) => request.reader?.key ?? '');
  const byOrganisation = limiter(app, rates.organisation, (request) => request.reader?.organisation ?? '');
  app.addHook('onRequest', async (request, reply) => {
    if (!request.reader) return;
    await count(byKey, request, reply);
    await count(byOrganisation, request, reply);
  });
}
