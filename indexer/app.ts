import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Database } from '../database/client.ts';
import type { SideConfig } from '../database/config.ts';
import { makeLogger, REQUEST_ID } from '../database/logger.ts';
import { registerAddressLimit } from '../http/addresses.ts';
import { connectionOptions, PATIENCE } from '../http/connections.ts';
import { refuseAddress, registerErrors } from '../http/errors.ts';
import { registerOpenApi, serveOpenApi } from '../http/openapi/plugin.ts';
import { registerRates } from '../http/rates.ts';
import { PILOT_AGREEMENT } from '../protocol/documents/pilot-agreement.ts';
import { clockSettings } from './clocks/settings.ts';
import type { Context } from './context.ts';
import type { IngestionStatus } from './ingest/loop.ts';
import { ABOUT } from './openapi/about.ts';
import { registerAccess } from './plugins/access.ts';
import { registerEtags } from './plugins/etags.ts';
import { RATES, registerReaderRates } from './plugins/rates.ts';
import { recordReadings } from './plugins/readings.ts';
import { Sessions } from './plugins/session.ts';
import { BOUNDS, type Bounds, Reads } from './query/reads.ts';
import { registerRoutes } from './routes/index.ts';

/** The query API of one side's index, on a database; it reads only, and keeps who read content. */
export async function buildApp(
  config: SideConfig,
  database: Database,
  ingestion: Readonly<IngestionStatus>,
  bounds: Bounds = BOUNDS,
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: makeLogger({ level: config.logLevel, name: `indexer ${config.side}`, requestLines: true }) as FastifyBaseLogger,
    genReqId: () => randomUUID(),
    logController: new LogController({ requestIdLogLabel: REQUEST_ID, disableRequestLogging: config.logLevel !== 'debug' }),
    ...connectionOptions(PATIENCE),
    trustProxy: config.trustedProxies ?? false,
    forceCloseConnections: 'idle',
    bodyLimit: 1024,
    frameworkErrors: refuseAddress,
    routerOptions: { maxParamLength: 256 },
  });
  // Handlers parse what they are sent themselves, so that a refusal carries the catalogue's name; Fastify validates and strips nothing.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const handles = new Map(config.organisations.map(({ id, handle }) => [id, handle]));
  const context: Context = {
    config,
    database,
    reads: new Reads(database.pool, bounds),
    agreement: PILOT_AGREEMENT,
    clocks: clockSettings.parse(config.clocks ?? {}),
    ingestion,
    handleOf: (organisation) => handles.get(organisation) ?? null,
  };
  registerErrors(app);
  registerAddressLimit(app);
  registerOpenApi(app, ABOUT);
  const rates = { ...RATES, ...config.rates };
  await registerRates(app, rates);
  registerAccess(app, context, new Sessions(config.side, config.dataDir));
  registerReaderRates(app, rates);
  recordReadings(app, context);
  await registerEtags(app);
  registerRoutes(app, context);
  serveOpenApi(app);
  return app;
}
