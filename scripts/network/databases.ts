import pg from 'pg';
import { Fault, reasonOf } from '../../database/fault.ts';
import { migrate } from '../../database/migrate.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';

/** Each side's own database on one server: `thongquan_vn` and `thongquan_cn`. */
const nameOf = (side: Side): string => `thongquan_${side.toLowerCase()}`;

/**
 * Makes both sides' databases where they are missing and brings them up to date. `owner` is the data folder's id: a database made for another
 * folder is refused, since its acts are on another chain. `reset` drops them first.
 */
export async function prepareDatabases(server: string, owner: string, reset: boolean): Promise<Record<Side, string>> {
  const urls = await makeDatabases(server, SIDES, owner, reset);
  await Promise.all(SIDES.map((side) => migrate(urls[side])));
  return urls;
}

/** The same for one side. */
export async function prepareDatabase(server: string, side: Side, owner: string): Promise<string> {
  const url = await makeDatabase(server, side, owner);
  await migrate(url);
  return url;
}

/** A side's database as the server makes it, without a table. */
export async function makeDatabase(server: string, side: Side, owner: string): Promise<string> {
  return (await makeDatabases(server, [side], owner, false))[side];
}

async function makeDatabases(server: string, sides: readonly Side[], owner: string, reset: boolean): Promise<Record<Side, string>> {
  const client = await connect(server);
  try {
    for (const side of sides) await prepare(client, nameOf(side), owner, reset);
  } finally {
    await client.end();
  }
  return Object.fromEntries(sides.map((side) => [side, urlOf(server, nameOf(side))])) as Record<Side, string>;
}

async function connect(server: string): Promise<pg.Client> {
  try {
    const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 10_000 });
    await client.connect();
    return client;
  } catch (error) {
    throw new Fault(
      'DATABASE_UNREACHABLE',
      `the database server of DATABASE_URL does not take us in: ${reasonOf(error)}`,
      'check host, port, user and password in DATABASE_URL, or unset it to use the embedded server',
    );
  }
}

async function prepare(client: pg.Client, name: string, owner: string, reset: boolean): Promise<void> {
  const mark = `thongquan data folder ${owner}`;
  if (reset) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  const { rows } = await client.query<{ comment: string | null }>(
    "SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = $1",
    [name],
  );
  const [found] = rows;
  if (found && found.comment !== null && found.comment !== mark) {
    throw new Fault(
      'DATABASE_FOREIGN',
      `database ${name} on that server belongs to another network (${found.comment})`,
      'start with the data folder it belongs to, use another server, or begin anew with `npm start -- --reset`',
    );
  }
  if (!found) await client.query(`CREATE DATABASE ${name}`);
  if (found?.comment !== mark) await client.query(`COMMENT ON DATABASE ${name} IS '${mark}'`);
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
