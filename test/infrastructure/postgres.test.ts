import { expect } from 'chai';
import pg from 'pg';
import { prepareDatabases } from '../../scripts/network/databases.ts';
import type { DataFolder } from '../../scripts/network/folder.ts';
import { ProcessList } from '../../scripts/network/leftovers.ts';
import { choosePorts } from '../../scripts/network/ports.ts';
import { type PostgresServer, startPostgres } from '../../scripts/network/postgres.ts';
import { dataFolder, faultOf, undo, until } from './workbench.ts';

describe('embedded PostgreSQL', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));

  async function start(folder: DataFolder): Promise<PostgresServer> {
    const { postgres: port } = await choosePorts({ postgres: 0 });
    const server = await startPostgres({ folder, port, processes: new ProcessList(folder.path), report: () => {} });
    cleanup.push(() => server.stop());
    return server;
  }

  async function query<T>(url: string, sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows as T[];
    } finally {
      await client.end().catch(() => {});
    }
  }

  it('keeps every commit through kill -9 and comes back by itself', async () => {
    const server = await start(await dataFolder(cleanup));
    await query(server.url, 'CREATE TABLE commits (n int PRIMARY KEY)');
    let committed = 0;
    const writing = (async () => {
      for (; committed < 10_000; committed++) await query(server.url, `INSERT INTO commits VALUES (${committed})`);
    })().catch(() => {});
    await until(async () => committed > 20);
    const killed = server.pid();
    process.kill(killed, 'SIGKILL');
    await writing;
    await until(async () => server.pid() !== killed);
    const [row] = await until(() => query<{ n: string }>(server.url, 'SELECT count(*) AS n FROM commits'));
    // The insert under way at the kill may have been committed without being acknowledged.
    expect(Number(row?.n)).to.be.within(committed, committed + 1);
  });

  it('takes nobody in without the password', async () => {
    const server = await start(await dataFolder(cleanup));
    const url = new URL(server.url);
    url.password = 'guess';
    const refused = await query(url.href, 'SELECT 1').then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(refused).to.include('password authentication failed');
  });

  it('makes one database a side, and refuses those of another data folder', async () => {
    const server = await start(await dataFolder(cleanup));
    const urls = await prepareDatabases(server.url, 'folder-one', false);
    expect(new URL(urls.VN).pathname).to.equal('/thongquan_vn');
    expect(await query(urls.CN, 'SELECT * FROM chain.acts')).to.deep.equal([]);
    const fault = await faultOf(prepareDatabases(server.url, 'folder-two', false));
    expect(fault.code).to.equal('DATABASE_FOREIGN');
    await prepareDatabases(server.url, 'folder-two', true);
    expect((await faultOf(prepareDatabases(server.url, 'folder-one', false))).code).to.equal('DATABASE_FOREIGN');
  });

  it('names an unreachable server by its variable', async () => {
    const { postgres: port } = await choosePorts({ postgres: 0 });
    const fault = await faultOf(prepareDatabases(`postgresql://someone:secret@127.0.0.1:${port}/postgres`, 'x', false));
    expect(fault.code).to.equal('DATABASE_UNREACHABLE');
    expect(fault.message).to.include('DATABASE_URL').and.not.to.include('secret');
  });
});
