import { parseArgs } from 'node:util';
import type { RunningService } from '../database/config.ts';
import { describeFault } from '../database/fault.ts';
import { readEnvironment } from './network/environment.ts';

/** What a side's process tells its supervisor once it serves. */
export interface SideReady {
  gateway?: string;
  indexer?: string;
  /** Where Prometheus asks. */
  metrics?: string;
}

/** One side's process: its gateway, its indexer, or both (`--roles gateway,indexer`). Configured by environment: docs/configuration.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { roles: { type: 'string' } } });
  const { config, services } = readEnvironment(values.roles ? { ...process.env, THONGQUAN_ROLES: values.roles } : process.env);
  const running: RunningService[] = [];
  stopOnSignal(running);
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
  }
  process.send?.(ready);
  process.stdout.write(
    `${config.side} serves ${Object.entries(ready)
      .map(([name, url]) => `${name} ${url}`)
      .join(', ')}\n`,
  );
}

/** Stops on a signal, and when the supervisor is gone: its channel closes however it ended. */
function stopOnSignal(running: RunningService[]): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    // The gateway closes first: what it has accepted still reaches the index it reads.
    Promise.all(running.reverse().map((service) => service.close())).then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exit(2);
}

main().catch(fail);
