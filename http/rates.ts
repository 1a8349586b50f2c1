import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../protocol/refusals.ts';

/** What a route counts against before it is known who calls; `submission` also counts acts accepted by the key that signed them. */
export type Counted = 'address' | 'signIn' | 'peer' | 'submission' | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    counted?: Counted;
  }
}

/** Requests a minute before it is known who calls; each process of a side counts for itself. */
export interface AddressRates {
  /** Of an address (of a /64 network, in IPv6), whoever signs. */
  address: number;
  /** Of an address, to sign in, refresh and sign out. */
  signIn?: number;
  /** Of the other side's gateway, before its signature is looked at. */
  peer?: number;
}

/** How many callers are remembered, the last seen first. */
const REMEMBERED = 20_000;

export type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Counts requests of whoever `name` tells apart; by address if it is absent. Rates are registered first. */
export const limiter = (app: FastifyInstance, max: number, name?: (request: FastifyRequest) => string): Limiter =>
  app.createRateLimit({ max, cache: REMEMBERED, ...(name ? { keyGenerator: name } : {}) } as Parameters<typeof app.createRateLimit>[0]);

/** Counts by address before a token is looked at. To be registered before access is enforced. */
export async function registerRates(app: FastifyInstance, rates: AddressRates): Promise<void> {
  await app.register(rateLimit, { global: false, timeWindow: 60_000 });
  const limiters = {
    address: limiter(app, rates.address),
    submission: limiter(app, rates.address),
    signIn: limiter(app, rates.signIn ?? rates.address),
    peer: limiter(app, rates.peer ?? rates.address),
  };
  app.addHook('onRequest', async (request, reply) => {
    const counted = request.is404 ? 'address' : (request.routeOptions.config.counted ?? 'address');
    if (counted !== 'none') await count(limiters[counted], request, reply);
  });
}

/** @throws {Refusal} RATE_LIMITED, with how long to wait in Retry-After (RFC 9110 §10.2.3) */
export async function count(limiter: Limiter, request: FastifyRequest, reply: FastifyReply, increment = true): Promise<void> {
  const standing = await limiter(request, { increment });
  if (standing.isAllowed) return;
  const exceeded = increment ? standing.isExceeded : standing.remaining === 0;
  if (!exceeded) return;
  reply.header('retry-after', String(Math.max(1, standing.ttlInSeconds)));
  throw new Refusal('RATE_LIMITED', `more than ${standing.max} a minute`);
}
