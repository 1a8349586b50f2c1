import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { RunningService, SideConfig } from '../../database/config.ts';
import { Fault, reasonOf } from '../../database/fault.ts';
import { makeLogger, REQUEST_ID } from '../../database/logger.ts';
import { connectionOptions, PATIENCE } from '../../http/connections.ts';
import { refuseAddress } from '../../http/errors.ts';
import { serveAbout } from './about.ts';
import { registerHeaders } from './headers.ts';
import { servePages } from './pages.ts';
import { registerRefusals } from './refusals.ts';
import { serveServices } from './services.ts';

/** Where the services of the same process listen. */
export interface OwnServices {
  gateway?: string | undefined;
  index?: string | undefined;
}

/** Serves one side's pages, and under the same origin its gateway (`/gateway`) and its index (`/index`). @throws Fault PORTAL_NOT_STARTED */
export async function startPortal(config: SideConfig, own: OwnServices = {}): Promise<RunningService> {
  const { portal } = config;
  const gateway = portal?.gatewayUrl ?? own.gateway;
  const index = portal?.indexUrl ?? own.index;
  if (!portal || !gateway || !index)
    throw new Fault(
      'PORTAL_NOT_STARTED',
      `the ${config.side} pages are not told where their side's services are`,
      'run all three in one process, or set THONGQUAN_PORTAL_GATEWAY and THONGQUAN_PORTAL_INDEX',
    );
  const app = Fastify({
    loggerInstance: makeLogger({ level: config.logLevel, name: `portal ${config.side}`, requestLines: true }) as FastifyBaseLogger,
    genReqId: () => randomUUID(),
    logController: new LogController({ requestIdLogLabel: REQUEST_ID, disableRequestLogging: config.logLevel !== 'debug' }),
    ...connectionOptions(PATIENCE),
    trustProxy: config.trustedProxies ?? false,
    // Streams of news are open for as long as somebody looks.
    forceCloseConnections: true,
    frameworkErrors: refuseAddress,
  });
  registerHeaders(app);
  registerRefusals(app);
  await serveServices(app, { gateway, index });
  serveAbout(app, config, portal);
  await servePages(app);
  try {
    const url = await app.listen({ host: portal.host, port: portal.port });
    return { url, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw new Fault(
      'PORTAL_NOT_STARTED',
      `the ${config.side} pages are not served: ${reasonOf(error)}`,
      'choose another host or port for them',
      error,
    );
  }
}
