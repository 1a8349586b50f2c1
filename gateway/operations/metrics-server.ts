import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listener } from '../../database/config.ts';
import type { Services } from '../services.ts';
import { ask } from './sources.ts';

/** GET /metrics, on an address of its own: what it tells of a side's traffic is its operators' alone, and a firewall can keep it so. */
export async function serveMetrics(services: Services, { host, port }: Listener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ keepAliveTimeout: 1_000 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end();
    pageOf(services).then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pageOf(services: Services): Promise<{ type: string; text: string }> {
  await ask(services);
  return services.metrics.page();
}
