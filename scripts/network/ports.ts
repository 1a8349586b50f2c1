import { createServer, type Server } from 'node:net';
import { reasonOf } from '../../database/fault.ts';

/** How often a program is tried on another port. */
export const ATTEMPTS = 4;

export const isTaken = (failure: unknown): boolean => /EADDRINUSE|address already in use/i.test(reasonOf(failure));

/** Starts a program on a port, or on others: between choosing one and listening there is time for another program. */
export async function onFreePort<T>(wanted: number, start: (port: number) => Promise<T>): Promise<{ port: number; started: T }> {
  let port = wanted;
  for (let attempt = 1; ; attempt++) {
    try {
      return { port, started: await start(port) };
    } catch (error) {
      if (attempt === ATTEMPTS || !isTaken(error)) throw error;
      ({ port } = await choosePorts({ port: 0 }));
    }
  }
}

/** Ports for `wanted` services on loopback: the wanted one when it is free, else any free one. All are held until all are chosen. */
export async function choosePorts<Name extends string>(wanted: Record<Name, number>): Promise<Record<Name, number>> {
  const held: Server[] = [];
  const chosen = {} as Record<Name, number>;
  for (const name of Object.keys(wanted) as Name[]) {
    const server = (await hold(wanted[name])) ?? (await hold(0));
    if (!server) throw new RangeError('this machine has no free port');
    held.push(server);
    chosen[name] = (server.address() as { port: number }).port;
  }
  await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  return chosen;
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}
