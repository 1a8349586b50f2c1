import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Ends, when the gateway closes, connections on which nothing was ever sent (pools and browsers open them in advance). Node counts them neither as idle
 * nor, once its server closes, against any time-out: one of them would keep a gateway from ever ending.
 */
export function registerSilentConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}
