import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../protocol/refusals.ts';
import { refuse } from './refusals.ts';

/** What a browser's request says of the way it came: none of it is passed on. */
const DROPPED = ['cookie', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];
/** Between the gateways themselves. */
const BETWEEN_GATEWAYS = /^\/v1\/peer\//;

/** The path of an address as the router behind reads it, without detours. @throws {Refusal} NOT_FOUND for what cannot be read */
function decoded(address: string): string {
  try {
    return new URL(decodeURIComponent(address.split('?')[0] ?? ''), 'http://portal').pathname;
  } catch {
    throw new Refusal('NOT_FOUND');
  }
}

/** Passes `/gateway/v1/…` and `/index/v1/…` on to this side's own services, bodies and streams as they come, with the address of who asks. */
export async function serveServices(app: FastifyInstance, services: { gateway: string; index: string }): Promise<void> {
  for (const [name, upstream] of Object.entries(services))
    await app.register(httpProxy, {
      upstream,
      prefix: `/${name}/v1`,
      rewritePrefix: '/v1',
      httpMethods: ['GET', 'POST', 'DELETE'],
      // News may be rare; a comment comes every 15 seconds.
      disableRequestLogging: true,
      undici: { bodyTimeout: 60_000, headersTimeout: 60_000 },
      async preHandler(request) {
        if (BETWEEN_GATEWAYS.test(decoded(request.url).slice(name.length + 1))) throw new Refusal('NOT_FOUND');
      },
      replyOptions: {
        rewriteRequestHeaders(request, headers) {
          const kept = Object.entries(headers).filter(([header]) => !DROPPED.includes(header.toLowerCase()));
          return { ...Object.fromEntries(kept), 'x-forwarded-for': request.ip };
        },
        onError(reply) {
          void refuse(reply.request as FastifyRequest, reply as FastifyReply, new Refusal('UNAVAILABLE'));
        },
      },
    });
}
