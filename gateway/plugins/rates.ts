import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../protocol/refusals.ts';
import { isBytes32 } from '../bytes.ts';

/** Requests a minute; each process of a side counts for itself. */
export interface Rates {
  /** Of a key that is signed in, and acts accepted of a key. */
  key: number;
  /** Of an organisation, all its keys together. */
  organisation: number;
  /** Of an address (of a /64 network, in IPv6), whoever signs. */
  address: number;
  /** Of an address, to sign in, refresh and sign out. */
  signIn: number;
  /** Of the other side's gateway, before its signature is looked at. */
  peer: number;
}

/** Far above what a busy gate needs: they keep one caller from crowding out the others, and steer nobody. */
export const RATES: Rates = { key: 30_000, organisation: 60_000, address: 60_000, signIn: 3_000, peer: 120_000 };

/** What a route counts against before it is known who calls; `submission` also counts acts accepted by the key that signed them. */
export type Counted = 'address' | 'signIn' | 'peer' | 'submission' | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    counted?: Counted;
  }
}

/** How many callers are remembered, the last seen first. */
const REMEMBERED = 20_000;

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Counts by address before a token is looked at. To be registered before access is enforced. */
export async function registerRates(app: FastifyInstance, rates: Rates): Promise<void> {
  await app.register(rateLimit, { global: false, timeWindow: 60_000 });
  const of = (max: number): Limiter => app.createRateLimit({ max, cache: REMEMBERED } as Parameters<typeof app.createRateLimit>[0]);
  const limiters = { address: of(rates.address), submission: of(rates.address), signIn: of(rates.signIn), peer: of(rates.peer) };
  app.addHook('onRequest', async (request, reply) => {
    const counted = request.is404 ? 'address' : (request.routeOptions.config.counted ?? 'address');
    if (counted !== 'none') await count(limiters[counted], request, reply);
  });
}

/** Counts by who calls. To be registered after access is enforced. */
export function registerCallerRates(app: FastifyInstance, rates: Rates): void {
  const of = (max: number, name: (request: FastifyRequest) => string): Limiter =>
    app.createRateLimit({ max, keyGenerator: name, cache: REMEMBERED } as Parameters<typeof app.createRateLimit>[0]);
  const byKey = of(rates.key, (request) => request.caller?.key.id ?? '');
  const byOrganisation = of(rates.organisation, (request) => request.caller?.key.organisation ?? '');
  const bySigner = of(rates.key, (request) => signerIn(request) ?? '');
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

/** @throws {Refusal} RATE_LIMITED, with how long to wait in Retry-After (RFC 9110 §10.2.3) */
async function count(limiter: Limiter, request: FastifyRequest, reply: FastifyReply, increment = true): Promise<void> {
  const standing = await limiter(request, { increment });
  if (standing.isAllowed) return;
  const exceeded = increment ? standing.isExceeded : standing.remaining === 0;
  if (!exceeded) return;
  reply.header('retry-after', String(Math.max(1, standing.ttlInSeconds)));
  throw new Refusal('RATE_LIMITED', `more than ${standing.max} a minute`);
}
