import type { FastifyInstance } from 'fastify';
import { Refusal } from '../../protocol/refusals.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads a long body as it comes, and minds itself that something does. */
    longBody?: boolean;
  }
}

/**
 * Cuts off a request whose body trickles in. Node's own `requestTimeout` knows no routes, and one of ours streams for as long as it is worked on.
 *
 * @param patience how long a body may take to arrive in full, milliseconds.
 */
export function registerSlowBodies(app: FastifyInstance, patience: number): void {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    if (routeOptions.config.longBody || raw.readableEnded) return;
    const timer = setTimeout(() => {
      if (reply.sent) return void raw.destroy();
      // What of the body is still to come is not read any more.
      reply.raw.once('finish', () => raw.destroy());
      reply.header('connection', 'close').send(new Refusal('REQUEST_TOO_SLOW'));
    }, patience);
    const clear = (): void => clearTimeout(timer);
    raw.once('end', clear);
    raw.once('close', clear);
  });
}
