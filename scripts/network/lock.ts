import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { Fault } from '../../database/fault.ts';
import { codeOf } from './files.ts';

/**
 * One supervisor a folder. The lock is a socket bound to a name made of the folder's device and inode: the kernel gives it to one process
 * and takes it back at its death, however it died, so no lock is ever stale. Such names are Linux's, outside the file system; the embedded
 * network runs on Linux only, and so does deploying.
 *
 * @throws Fault `inUse` while another process has it.
 */
export async function lockFolder(path: string, inUse: Fault = dataFolderInUse(path)): Promise<() => Promise<void>> {
  const { dev, ino } = await stat(path);
  const server = createServer((socket) => socket.end());
  await listen(server, `\0thongquan-${dev}-${ino}`, inUse);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

const dataFolderInUse = (path: string): Fault =>
  new Fault(
    'DATA_FOLDER_IN_USE',
    `another start is running on ${path}`,
    'stop it first (Ctrl-C in its terminal), or choose another folder with --data',
  );

function listen(server: Server, address: string, inUse: Fault): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(codeOf(error) === 'EADDRINUSE' ? inUse : error));
    server.listen(address, () => resolve());
  });
}
