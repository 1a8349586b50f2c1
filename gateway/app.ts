import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { makeLogger, REQUEST_ID } from '../database/logger.ts';
import { connectionOptions, PATIENCE, type Patience } from '../http/connections.ts';
import { refuseAddress, registerErrors } from '../http/errors.ts';
import { registerOpenApi, serveOpenApi } from '../http/openapi/plugin.ts';
import { registerRates } from '../http/rates.ts';
import { registerAudit } from './access/audit.ts';
import { registerAccess } from './access/enforce.ts';
import { ABOUT } from './openapi/about.ts';
import { registerRequests } from './operations/requests.ts';
import { BODY_LIMIT, registerLimits } from './plugins/limits.ts';
import { RATES, registerCallerRates } from './plugins/rates.ts';
import { registerSession } from './plugins/session.ts';
import { registerSilentConnections } from './plugins/silent-connections.ts';
import { registerSlowBodies } from './plugins/slow-bodies.ts';
import { registerRoutes } from './routes/index.ts';
import type { Services } from './services.ts';

/**
 * The gateway's HTTP interface. Handlers parse what they are sent themselves, by the schemas that also describe them, so that a refusal
 * carries the catalogue's name; Fastify validates and strips nothing.
 */
export async function buildApp(services: Services, patience: Patience = PATIENCE): Promise<FastifyInstance> {
  const { config } = services;
  const app = Fastify({
    loggerInstance: makeLogger({ level: config.logLevel, name: `gateway ${config.side}`, requestLines: true }) as FastifyBaseLogger,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    ...connectionOptions(patience),
    trustProxy: config.trustedProxies ?? false,
    // Connections that carry a request are left until it is answered; a draining gateway refuses what comes on them after that.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    logController: new LogController({ requestIdLogLabel: REQUEST_ID, disableRequestLogging: config.logLevel !== 'debug' }),
    frameworkErrors: refuseAddress,
    routerOptions: { maxParamLength: 256 },
  });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerErrors(app);
  registerSilentConnections(app);
  registerRequests(app, services);
  registerSlowBodies(app, patience.request);
  registerLimits(app);
  registerOpenApi(app, ABOUT);
  await registerSession(app, services.sessions);
  const rates = { ...RATES, ...config.rates };
  await registerRates(app, rates);
  registerAccess(app, services);
  registerCallerRates(app, rates);
  registerAudit(app, services);
  registerRoutes(app, services);
  serveOpenApi(app);
  return app;
}
