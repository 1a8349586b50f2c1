import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import type pg from 'pg';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, startTestServer, type TestServer } from './setup/database.ts';
import { serve, type TestService } from './setup/service.ts';

/** So many that what sockets hold of them is far from half. */
const ACTS = 200_000;
/** Rows that one statement of an export reads: a page, and one more that tells whether there are others. */
const AT_ONCE = 501;

describe('an export of all that there is', () => {
  let server: TestServer;
  let service: TestService;
  let client: pg.Client;
  /** Rows of each statement, by who held the connection, in their order. */
  const holders: number[][] = [];

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    client = await connect(url);
    const chain = new SimulatedChain(5);
    chain.mine(1);
    await (await Ingestion.open(client, chain, ADDRESSES, 1)).advance();
    const word = (text: string): string => `sha256(convert_to(${text}, 'UTF8'))`;
    await client.query(
      `INSERT INTO chain.acts (digest, consignment, organisation, kind, track, version, units, subject, reason, until, commitment, data, occurred_at,
                               signed_at, not_after, prev, key, signature, cosigner, cosignature, marks, block, log_index, tx)
       SELECT ${word("'act ' || n")}, ${word("'consignment ' || n / 20")}, ${word("'organisation'")}, 15, 1, 1, 0, z, 0, 0, z, '', 1790000000 + n,
              1790000000 + n, 1790600000 + n, z, z, '', z, '', 0, 1, 1000 + n, ${word("'tx ' || n")}
       FROM generate_series(1, ${ACTS}) n, (SELECT decode(repeat('00', 32), 'hex') AS z) zero`,
    );
    await client.query('ANALYZE chain.acts');
    service = await serve(url);
    watch(service.database.pool);
    await service.app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await client?.end();
    await service?.close();
    await server?.stop();
  });

  /** Enters how many rows each statement answers, by who holds the connection. */
  function watch(pool: pg.Pool): void {
    const connect = pool.connect.bind(pool) as (then?: unknown) => Promise<pg.PoolClient>;
    pool.connect = ((then?: unknown) => (then ? connect(then) : connect().then(watched))) as never;
  }
  function watched(connection: pg.PoolClient): pg.PoolClient {
    const rows: number[] = [];
    holders.push(rows);
    const query = connection.query.bind(connection) as (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
    return new Proxy(connection, {
      get(of, name) {
        if (name === 'query')
          return async (text: string, values?: unknown[]) => {
            const answer = await query(text, values);
            if (answer.command === 'SELECT') rows.push(answer.rows.length);
            return answer;
          };
        const value = Reflect.get(of, name);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  }

  /** The answer as it comes, none of it taken yet; and what its connection read. */
  async function open(path: string): Promise<{ answer: IncomingMessage; rows: number[] }> {
    const before = holders.length;
    const { port } = service.app.server.address() as AddressInfo;
    const headers = { authorization: await service.bearer('VN-CUS') };
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ port, path, headers }, resolve).on('error', reject).end(),
    );
    expect(answer.statusCode).to.equal(200);
    return { answer, rows: holders[before] as number[] };
  }
  async function countLines(answer: IncomingMessage): Promise<number> {
    let lines = 0;
    for await (const line of createInterface({ input: answer })) if (line !== '') lines += 1;
    return lines;
  }

  it('is read page by page, no faster than it is taken, and is whole as CSV and as a value a line', async () => {
    const { rows: counted } = await client.query('SELECT count(*)::int AS acts FROM chain.acts');
    const waiting = await open('/v1/acts?format=ndjson');
    // While nobody takes the first, another runs from end to end: the first would have, too.
    const taken = await open('/v1/acts?format=csv');
    expect(await countLines(taken.answer)).to.equal(counted[0].acts + 1);
    expect(taken.rows.length).to.be.at.least(ACTS / AT_ONCE);
    expect(waiting.rows.length, 'pages read ahead of a reader that waits').to.be.below(taken.rows.length / 2);
    expect(await countLines(waiting.answer)).to.equal(counted[0].acts);
    for (const { rows } of [waiting, taken]) expect(Math.max(...rows)).to.equal(AT_ONCE);
  }).timeout(240_000);
});
