import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { openFolder } from '../../scripts/network/folder.ts';
import { startOf } from '../../scripts/network/leftovers.ts';
import { rpc } from '../../scripts/network/rpc.ts';
import { temporaryFolder, undo, until } from './workbench.ts';

const NETWORK = join(import.meta.dirname, '../../scripts/network');

/** A supervisor in a process of its own, so that it can be killed. Prints the ids of what it started. */
const supervisor = (path: string): string => `
  import { openFolder } from '${NETWORK}/folder.ts';
  import { startChain } from '${NETWORK}/chain.ts';
  import { startPostgres } from '${NETWORK}/postgres.ts';
  import { choosePorts } from '${NETWORK}/ports.ts';
  import { ProcessList } from '${NETWORK}/leftovers.ts';
  const folder = await openFolder(${JSON.stringify(path)});
  const ports = await choosePorts({ chain: 0, postgres: 0 });
  const processes = new ProcessList(folder.path);
  const report = () => {};
  const mnemonic = 'test test test test test test test test test test test junk';
  const chain = await startChain({ folder, port: ports.chain, chainId: 8486, mnemonic, processes, report });
  const server = await startPostgres({ folder, port: ports.postgres, processes, report });
  console.log(JSON.stringify({ chain: chain.pid(), postgres: server.pid(), rpc: chain.url, database: server.url }));`;

describe('a supervisor killed with kill -9', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));

  async function killed(): Promise<{ path: string; pids: number[]; rpc: string; database: string }> {
    const path = join(await temporaryFolder(cleanup), 'data');
    const folder = await openFolder(path);
    await mkdir(folder.file('logs'));
    await folder.release();
    const child = spawn(process.execPath, ['--input-type=module', '-e', supervisor(path)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const told = JSON.parse(String(line));
    child.kill('SIGKILL');
    await once(child, 'exit');
    return { path, pids: [told.chain, told.postgres], rpc: told.rpc, database: told.database };
  }

  it('leaves nothing running behind it', async () => {
    const { pids, rpc: url, database } = await killed();
    await until(async () => pids.every((pid) => startOf(pid) === undefined));
    expect(await rpc(url, 'eth_chainId').catch(() => 'gone')).to.equal('gone');
    const client = new pg.Client({ connectionString: database });
    expect(await client.connect().catch(() => 'gone')).to.equal('gone');
  });

  it('leaves a folder that starts again at once', async () => {
    const { path, pids } = await killed();
    const folder = await openFolder(path);
    expect(pids.map(startOf)).to.deep.equal([undefined, undefined]);
    await folder.release();
  });
});
