import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { describe } from '../routes/describe.ts';

/** Describes the routes as OpenAPI 3.1 at /v1/openapi.json. */
export async function registerOpenApi(app: FastifyInstance, side: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Thongquan gateway, ${side} side`, version: '1' },
      components: { securitySchemes: { session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
  });
}

export function serveOpenApi(app: FastifyInstance): void {
  const schema = describe({ summary: 'This description', tag: 'operations', access: { who: 'anyone' }, hide: true });
  app.get('/v1/openapi.json', { schema }, async () => app.swagger());
}
