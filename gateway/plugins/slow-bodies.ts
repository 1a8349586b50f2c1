import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads a long body as it comes, and minds itself that something does. */
    longBody?: boolean;
  }
}

/** How long a request may take to arrive in full. */
const PATIENCE_MS = 30_000;

/**
 * Cuts off a request whose body trickles in. Node's own `requestTimeout` knows no routes, and one of ours streams for as long as it is worked on.
 */
export function registerSlowBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (routeOptions.config.longBody || raw.readableEnded) return;
    const timer = setTimeout(() => raw.destroy(), PATIENCE_MS);
    const clear = (): void => clearTimeout(timer);
    raw.once('end', clear);
    raw.once('close', clear);
  });
}
