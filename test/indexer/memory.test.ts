import { expect } from 'chai';
import type pg from 'pg';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, dumpChain, startTestServer, type TestServer } from './setup/database.ts';

describe('what a writer remembers of the rows it wrote', () => {
  let server: TestServer;
  const clients: pg.Client[] = [];

  before(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });
  after(() => server.stop());

  const begin = async (chain: SimulatedChain): Promise<{ client: pg.Client; ingestion: Ingestion }> => {
    const client = await connect(await server.fresh());
    clients.push(client);
    return { client, ingestion: await Ingestion.open(client, chain, ADDRESSES, 1) };
  };
  /** Statements that read whole states back. */
  const counted = (client: pg.Client): (() => number) => {
    let reads = 0;
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      if (typeof args[0] === 'string' && args[0].startsWith('SELECT consignment, state FROM chain.cases')) reads += 1;
      return query(...args);
    }) as typeof client.query;
    return () => reads;
  };

  it('is not read back, and makes the same rows as a writer that reads everything', async () => {
    const chain = new SimulatedChain(61);
    const { client, ingestion } = await begin(chain);
    const reads = counted(client);
    for (let i = 0; i < 12; i++) {
      chain.mine(4);
      await ingestion.advance();
    }
    expect(reads()).to.equal(0);
    const forgetful = await begin(chain);
    for (let upTo = 4; upTo < chain.history.length + 4; upTo += 4) {
      const anew = await Ingestion.open(forgetful.client, chain, ADDRESSES, 1);
      await anew.advance({ upTo });
    }
    expect(await dumpChain(client)).to.deep.equal(await dumpChain(forgetful.client));
  });

  it('does not stand against what other hands wrote: that is read like any other row', async () => {
    const chain = new SimulatedChain(62);
    const { client, ingestion } = await begin(chain);
    chain.mine(30);
    await ingestion.advance();
    const reads = counted(client);
    await client.query("UPDATE chain.cases SET state = jsonb_set(state, '{state,materialVersion}', '77')");
    for (let i = 0; i < 30 && reads() === 0; i++) {
      chain.mine(1);
      await ingestion.advance();
    }
    expect(reads()).to.equal(1);
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM chain.cases
       WHERE updated_block = (SELECT max(updated_block) FROM chain.cases) AND (state #>> '{state,materialVersion}')::int < 77
         AND opened_block < updated_block`,
    );
    expect(rows[0]?.n, 'states written from memory').to.equal(0);
  });
});
