import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { registerAccess } from './access/enforce.ts';
import { registerErrors } from './plugins/errors.ts';
import { BODY_LIMIT, registerLimits } from './plugins/limits.ts';
import { registerOpenApi, serveOpenApi } from './plugins/openapi.ts';
import { registerSession } from './plugins/session.ts';
import { registerSlowBodies } from './plugins/slow-bodies.ts';
import { registerRoutes } from './routes/index.ts';
import type { Services } from './services.ts';

/**
 * The gateway's HTTP interface. Handlers parse what they are sent themselves, by the schemas that also describe them, so that a refusal
 * carries the catalogue's name; Fastify validates and strips nothing.
 */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const level = services.config.logLevel;
  const app = Fastify({
    // Requests are logged by method and route, never with headers, bodies or whole addresses.
    logger:
      level === 'silent'
        ? false
        : { level, serializers: { req: (request) => ({ method: request.method, route: request.routeOptions?.url }) } },
    bodyLimit: BODY_LIMIT,
    requestTimeout: 0,
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: level !== 'debug' }),
    routerOptions: { maxParamLength: 256 },
  });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerErrors(app);
  registerSlowBodies(app);
  registerLimits(app);
  registerOpenApi(app);
  await registerSession(app, services.sessions);
  registerAccess(app, services);
  registerRoutes(app, services);
  serveOpenApi(app);
  return app;
}
