import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../../database/migrate.ts';
import { chainTables, listed } from '../../../indexer/compare/tables.ts';
import { type DataFolder, openFolder } from '../../../scripts/network/folder.ts';
import { ProcessList } from '../../../scripts/network/leftovers.ts';
import { choosePorts } from '../../../scripts/network/ports.ts';
import { type PostgresServer, startPostgres } from '../../../scripts/network/postgres.ts';

/** A PostgreSQL server of this test file's own. */
export interface TestServer {
  /** An empty, migrated database; answers its URL. */
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

/** The server of a data folder, on a free port; started again when it dies. */
export async function serverOf(folder: DataFolder): Promise<PostgresServer> {
  await mkdir(folder.file('logs'), { recursive: true });
  const { postgres: port } = await choosePorts({ postgres: 0 });
  return startPostgres({ folder, port, processes: new ProcessList(folder.path), report: () => {} });
}

export async function startTestServer(): Promise<TestServer> {
  const scratch = await mkdtemp(join(tmpdir(), 'thongquan-index-'));
  const folder = await openFolder(join(scratch, 'data'));
  const server = await serverOf(folder);
  return {
    async fresh() {
      const name = `t${randomBytes(6).toString('hex')}`;
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      await migrate(url.href);
      return url.href;
    },
    async stop() {
      await server.stop();
      await folder.release();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // A test may cut the connection on purpose.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Every row of every `chain.*` table as text: two indexes that say the same are equal here. */
export async function dumpChain(client: pg.Client): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const { name, key } of await chainTables(client)) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM chain.${name} t ORDER BY ${listed(key)}`);
    dump[name] = rows.map(({ row }) => row);
  }
  return dump;
}
