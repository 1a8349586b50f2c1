import { parseArgs } from 'node:util';
import type { RunningService } from '../database/config.ts';
import { describeFault } from '../database/fault.ts';
import { readEnvironment } from './network/environment.ts';

/** What a side's process tells its supervisor once it serves. */
export interface SideReady {
  gateway?: string;
  indexer?: string;
  portal?: string;
  /** Where Prometheus asks. */
  metrics?: string;
}

/** One side's process: its gateway, its indexer, its pages, or some of them (`--roles gateway,indexer`). Configured by environment: docs/configuration.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { roles: { type: 'string' } } });
  const { config, services, stopSeconds } = readEnvironment(values.roles ? { ...process.env, THONGQUAN_ROLES: values.roles } : process.env);
  const running: RunningService[] = [];
  stopOnSignal(running, stopSeconds);
  const ready: SideReady = {};
  if (services.includes('indexer')) {
    const { startIndexer } = await import('../indexer/server.ts');
    const indexer = await startIndexer(config);
    running.push(indexer);
    ready.indexer = indexer.url;
  }
  if (services.includes('gateway')) {
    const { startGateway } = await import('../gateway/server.ts');
    const gateway = await startGateway(config);
    running.push(gateway);
    ready.gateway = gateway.url;
    if (gateway.metrics) ready.metrics = gateway.metrics;
  }
  if (services.includes('portal')) {
    const { startPortal } = await import('../portal/server/server.ts');
    const portal = await startPortal(config, { gateway: ready.gateway, index: ready.indexer });
    running.push(portal);
    ready.portal = portal.url;
  }
  process.send?.(ready);
  process.stdout.write(
    `${config.side} serves ${Object.entries(ready)
      .map(([name, url]) => `${name} ${url}`)
      .join(', ')}\n`,
  );
}

/**
 * Stops on a signal, and when the supervisor is gone: its channel closes however it ended. 0 when all that was begun was finished; 1 when it took too
 * long, or a second signal said not to wait.
 */
function stopOnSignal(running: RunningService[], seconds: number): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => {
      process.stderr.write(`not finished within ${seconds} s; what was accepted is kept and goes on at the next start\n`);
      process.exit(1);
    }, seconds * 1_000).unref();
    closeAll(running.toReversed()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
}

/** The gateway closes first: what it has accepted still reaches the index it reads. */
async function closeAll(running: RunningService[]): Promise<void> {
  for (const service of running) await service.close();
}

function fail(error: unknown): never {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exit(2);
}

main().catch(fail);
