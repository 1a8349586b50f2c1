import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AddressRates, count, limiter } from '../../http/rates.ts';
import { isBytes32 } from '../bytes.ts';

/** Requests a minute; each process of a side counts for itself. */
export interface Rates extends Required<AddressRates> {
  /** Of a key that is signed in, and acts accepted of a key. */
  key: number;
  /** Of an organisation, all its keys together. */
  organisation: number;
}

/** Far above what a busy gate needs: they keep one caller from crowding out the others, and steer nobody. */
export const RATES: Rates = { key: 30_000, organisation: 60_000, address: 60_000, signIn: 3_000, peer: 120_000 };

/** Counts by who calls. To be registered after access is enforced. */
export function registerCallerRates(app: FastifyInstance, rates: Rates): void {
  const byKey = limiter(app, rates.key, (request) => request.caller?.key.id ?? '');
  const byOrganisation = limiter(app, rates.organisation, (request) => request.caller?.key.organisation ?? '');
  const bySigner = limiter(app, rates.key, (request) => signerIn(request) ?? '');
  app.addHook('onRequest', async (request, reply) => {
    if (!request.caller) return;
    await count(byKey, request, reply);
    await count(byOrganisation, request, reply);
  });
  // Anybody can name a key: only what it did sign counts against it, so that nobody uses up what is another's.
  const submits = (request: FastifyRequest): boolean =>
    request.routeOptions.config.counted === 'submission' && signerIn(request) !== undefined;
  app.addHook('preHandler', async (request, reply) => {
    if (submits(request)) await count(bySigner, request, reply, false);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (submits(request) && reply.statusCode < 300) await bySigner(request);
  });
}

function signerIn({ body }: FastifyRequest): string | undefined {
  const key = (body as { key?: unknown } | undefined)?.key;
  return isBytes32(key) ? key : undefined;
}
