import type { FastifyInstance } from 'fastify';
import { describe } from '../describe.ts';
import type { JsonSchema } from './components.ts';
import { type About, documentOf } from './document.ts';
import type { Route } from './operation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The routes registered so far as an OpenAPI 3.1 document. */
    openApi(): JsonSchema;
  }
}

/** Collects what routes say of themselves. Before them. */
export function registerOpenApi(app: FastifyInstance, about: About): void {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    const description = schema?.['x-route'];
    if (description) for (const each of [method].flat()) routes.push({ method: each, url, description });
  });
  let document: JsonSchema | undefined;
  app.decorate('openApi', () => {
    document ??= documentOf(routes, about);
    return document;
  });
}

/** Serves them as OpenAPI 3.1. After them. */
export function serveOpenApi(app: FastifyInstance): void {
  const schema = describe({ summary: 'This description', tag: 'operations', access: { who: 'anyone' }, hide: true });
  app.get('/v1/openapi.json', { schema }, async () => app.openApi());
}
