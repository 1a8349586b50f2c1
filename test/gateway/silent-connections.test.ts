import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { Cast, openSide } from './setup/side.ts';

describe('a connection on which nothing was sent', () => {
  it('keeps no gateway from closing', async () => {
    const side = await openSide(new Cast(), 'VN', 'postgresql://nobody@127.0.0.1:1/none');
    await side.app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((side.app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await Promise.all([once(side.app.server, 'connection'), once(socket, 'connect')]);
    await side.close();
  });
});
