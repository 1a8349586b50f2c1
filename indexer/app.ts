import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Database } from '../database/client.ts';
import type { SideConfig } from '../database/config.ts';
import { makeLogger, REQUEST_ID } from '../database/logger.ts';
import { PILOT_AGREEMENT } from '../protocol/documents/pilot-agreement.ts';
import type { Context } from './context.ts';
import type { IngestionStatus } from './ingest/loop.ts';
import { beginReading, recordReadings } from './plugins/audit.ts';
import { answerErrors } from './plugins/errors.ts';
import { Sessions } from './plugins/session.ts';
import { accessOf } from './query/access.ts';
import { alarmsRoute } from './routes/v1/alarms.ts';
import { codesRoute } from './routes/v1/codes.ts';
import { consignmentRoutes } from './routes/v1/consignments.ts';
import { headsRoute } from './routes/v1/heads.ts';
import { organisationsRoute } from './routes/v1/organisations.ts';
import { statusRoute } from './routes/v1/status.ts';
import { worklistRoute } from './routes/v1/worklists.ts';

/** The query API of one side's index, on a database; it reads only, and keeps who read content. */
export function buildApp(config: SideConfig, database: Database, ingestion: Readonly<IngestionStatus>): FastifyInstance {
  const app = Fastify({
    loggerInstance: makeLogger({ level: config.logLevel, name: `indexer ${config.side}`, requestLines: true }) as FastifyBaseLogger,
    genReqId: () => randomUUID(),
    logController: new LogController({ requestIdLogLabel: REQUEST_ID, disableRequestLogging: config.logLevel !== 'debug' }),
    forceCloseConnections: 'idle',
    bodyLimit: 1024,
  });
  const sessions = new Sessions(config.side, config.dataDir);
  const handles = new Map(config.organisations.map(({ id, handle }) => [id, handle]));
  const context: Context = {
    config,
    database,
    agreement: PILOT_AGREEMENT,
    ingestion,
    async access(request) {
      const caller = await sessions.caller(request);
      const access = await accessOf(database.pool, caller);
      beginReading(request, PILOT_AGREEMENT, caller.key, access);
      return access;
    },
    handleOf: (organisation) => handles.get(organisation) ?? null,
  };
  answerErrors(app);
  recordReadings(app, database);
  statusRoute(app, context);
  consignmentRoutes(app, context);
  worklistRoute(app, context);
  alarmsRoute(app, context);
  organisationsRoute(app, context);
  codesRoute(app, context);
  headsRoute(app, context);
  return app;
}
