import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { openDatabase, Prisma } from '../../database/client.ts';
import { migrate } from '../../database/migrate.ts';
import { ProcessList } from '../../scripts/network/leftovers.ts';
import { choosePorts } from '../../scripts/network/ports.ts';
import { type PostgresServer, startPostgres } from '../../scripts/network/postgres.ts';
import { dataFolder, faultOf, temporaryFolder, undo } from './workbench.ts';

const MIGRATIONS = join(import.meta.dirname, '../../database/migrations');

describe('migrations', () => {
  const cleanup: (() => Promise<void>)[] = [];
  let server: PostgresServer;
  let count = 0;
  before(async () => {
    const folder = await dataFolder(cleanup);
    const { postgres: port } = await choosePorts({ postgres: 0 });
    server = await startPostgres({ folder, port, processes: new ProcessList(folder.path), report: () => {} });
    cleanup.push(() => server.stop());
  });
  after(() => undo(cleanup));

  async function query<T>(url: string, sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as T[];
    } finally {
      await client.end();
    }
  }
  async function emptyDatabase(): Promise<string> {
    const name = `migrations_${++count}`;
    await query(server.url, `CREATE DATABASE ${name}`);
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  it('build every table and column of schema.prisma, and no other', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const { prisma, close } = openDatabase(url);
    const models = prisma as unknown as Record<string, { findFirst(): Promise<unknown> }>;
    const declared = Object.values(Prisma.ModelName);
    for (const model of declared) {
      // Names every column that the model declares.
      await models[`${model[0]?.toLowerCase()}${model.slice(1)}`]?.findFirst();
    }
    await close();
    const fields = declared.map((model) => Object.keys(Prisma[`${model}ScalarFieldEnum`]).length);
    const [built] = await query<{ tables: number; columns: number }>(
      url,
      `SELECT count(DISTINCT (table_schema, table_name))::int AS tables, count(*)::int AS columns
       FROM information_schema.columns WHERE table_schema IN ('chain', 'content', 'gateway')`,
    );
    expect(built).to.deep.equal({ tables: declared.length, columns: fields.reduce((sum, count) => sum + count, 0) });
  });

  it('apply once, also when two services start together', async () => {
    const url = await emptyDatabase();
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const known = await query<{ migration_name: string }>(url, 'SELECT migration_name FROM "_prisma_migrations" ORDER BY 1');
    expect(applied.flat().sort()).to.deep.equal(known.map((row) => row.migration_name));
    expect(await migrate(url)).to.deep.equal([]);
  });

  it('refuse a released migration that was changed', async () => {
    const url = await emptyDatabase();
    const copy = join(await temporaryFolder(cleanup), 'migrations');
    await cp(MIGRATIONS, copy, { recursive: true });
    await migrate(url, copy);
    await appendFile(join(copy, '0001_initial', 'migration.sql'), '-- later thought\n');
    const fault = await faultOf(migrate(url, copy));
    expect(fault.code).to.equal('MIGRATION_CHANGED');
    expect(fault.message).to.include('0001_initial');
  });

  it('refuse a database of a newer release', async () => {
    const url = await emptyDatabase();
    const copy = join(await temporaryFolder(cleanup), 'migrations');
    await cp(MIGRATIONS, copy, { recursive: true });
    await mkdir(join(copy, '9999_later'));
    await writeFile(join(copy, '9999_later', 'migration.sql'), 'CREATE TABLE later (n int);');
    await migrate(url, copy);
    expect((await faultOf(migrate(url))).code).to.equal('DATABASE_NEWER');
  });

  it('leave nothing of one that fails', async () => {
    const url = await emptyDatabase();
    const folder = await temporaryFolder(cleanup);
    await mkdir(join(folder, '0001_half'));
    await writeFile(join(folder, '0001_half', 'migration.sql'), 'CREATE TABLE half (n int); SELECT 1/0;');
    expect((await faultOf(migrate(url, folder))).code).to.equal('MIGRATION_FAILED');
    expect(await query(url, "SELECT to_regclass('half') AS half")).to.deep.equal([{ half: null }]);
  });
});
