import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { hexOf } from '../../../indexer/bytes.ts';
import { serve } from '../../indexer/setup/service.ts';

/*
 * The query API on a database, and beside it a bare Fastify route that runs the statements that the API ran, in the order in which they came (`/pages/0`, …), and
 * answers their rows: `node api.ts DATABASE KEY`.
 */

/** What this process tells once it listens. */
export interface Serving {
  api: string;
  bare: string;
  token: string;
}

interface Statement {
  text: string;
  values: unknown[];
}

const [database = '', key = ''] = process.argv.slice(2);
const service = await serve(database, 'VN');
const { pool } = service.database;
const statements: Statement[] = [];
const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
pool.query = ((...args: unknown[]) => {
  const [asked, values] = args as [string | Statement, unknown[]?];
  const statement = typeof asked === 'string' ? { text: asked, values: values ?? [] } : asked;
  if (statement.text?.includes('FROM chain.cases c') && !statement.text.includes('c.exporting ='))
    statements.push({ text: statement.text, values: statement.values });
  return query(...args);
}) as typeof pool.query;

const bare = Fastify({ logger: false });
bare.get<{ Params: { page: string } }>('/pages/:page', async ({ params: { page } }) => {
  const statement = statements[Number(page)];
  if (!statement) return [];
  const { rows } = (await query(statement.text, statement.values)) as { rows: Record<string, unknown>[] };
  return rows.map((row) => ({
    consignment: hexOf(row.consignment as Buffer),
    updatedBlock: row.updated_block,
    openedBlock: row.opened_block,
    marked: row.marked,
    flagged: row.flagged,
  }));
});

const addressOf = (server: { server: { address(): unknown } }): string =>
  `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
await service.app.listen({ host: '127.0.0.1', port: 0 });
await bare.listen({ host: '127.0.0.1', port: 0 });
const told: Serving = { api: addressOf(service.app), bare: addressOf(bare), token: await service.bearer('VN-CUS', { sub: key }) };
process.stdout.write(`${JSON.stringify(told)}\n`);
