import { expect } from 'chai';
import type pg from 'pg';
import { RpcSource } from '../../indexer/chain/rpc.ts';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, dumpChain, startTestServer, type TestServer } from './setup/database.ts';
import { EvmChain } from './setup/evm-chain.ts';
import { FaultyEndpoint } from './setup/faulty-endpoint.ts';
import { Random } from './setup/random.ts';

/** `npm run test:index -- --full` asks for fifty. */
const SEEDS = (process.env.INDEX_SEEDS ?? '1,2,3,4,5').split(',').map(Number);
const STEPS = 25;
const DEEPEST = 12;

describe('ingestion from bad endpoints before a real node', () => {
  let server: TestServer;
  const closing: (() => Promise<unknown> | unknown)[] = [];

  before(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close();
  });
  after(() => server.stop());

  const database = async (url: string): Promise<pg.Client> => {
    const client = await connect(url);
    closing.push(() => client.end().catch(() => {}));
    return client;
  };
  const sourceOf = (...urls: string[]): RpcSource => {
    const source = new RpcSource(urls, 1n);
    closing.push(() => source.close());
    return source;
  };
  const node = async (): Promise<EvmChain> => {
    const chain = await EvmChain.start();
    closing.push(() => chain.stop());
    return chain;
  };
  const endpoint = async (chain: EvmChain, random: Random): Promise<FaultyEndpoint> => {
    const opened = await FaultyEndpoint.open(chain.url, random);
    closing.push(() => opened.close());
    return opened;
  };
  const cleanPass = async (chain: EvmChain): Promise<Record<string, string[]>> => {
    const client = await database(await server.fresh());
    await (await Ingestion.open(client, sourceOf(chain.url), ADDRESSES, 1)).advance();
    return dumpChain(client);
  };

  for (const seed of SEEDS)
    it(`equals a clean pass after reorganisations, bad answers, forks and kills (seed ${seed})`, async () => {
      const random = new Random(seed * 77);
      const simulated = new SimulatedChain(seed * 1_003);
      const chain = await node();
      // Each with chances of its own: how many questions it is asked depends on the machine.
      const endpoints = [await endpoint(chain, new Random(seed * 77 + 1)), await endpoint(chain, new Random(seed * 77 + 2))];
      const source = sourceOf(...endpoints.map((one) => one.url));
      const url = await server.fresh();
      const killer = await database(url);
      const kills: Promise<unknown>[] = [];
      const kill = (): Promise<unknown> => {
        const killing = killer.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
        );
        kills.push(killing);
        return killing;
      };
      let ingestion: Ingestion | undefined;
      let writer: pg.Client | undefined;
      const seen = { reorganised: 0, failed: 0, halted: 0 };
      for (let step = 0; step < STEPS; step++) {
        simulated.mine(1 + random.below(7));
        if (random.chance(40)) {
          simulated.reorganise(1 + random.below(DEEPEST), random.below(DEEPEST + 2));
          seen.reorganised += 1;
        }
        await chain.follow(simulated);
        let until = random.chance(25) ? random.below(10) : -1;
        for (const one of endpoints) {
          one.faults = random.chance(60) ? 10 + random.below(60) : 0;
          one.forkedFrom = random.chance(12) ? Math.max(1, simulated.history.length - random.below(6)) : Number.POSITIVE_INFINITY;
          one.beforeAnswer = async () => void (until-- === 0 && (await kill()));
        }
        try {
          if (!ingestion) {
            writer = await database(url);
            ingestion = await Ingestion.open(writer, source, ADDRESSES, 1);
          }
          await ingestion.advance();
        } catch (error) {
          seen.failed += 1;
          if ((error as { code?: string }).code === 'CHAIN_ENDPOINTS_DISAGREE') seen.halted += 1;
          await writer?.end().catch(() => {});
          ingestion = undefined;
        }
      }
      for (const one of endpoints) Object.assign(one, { faults: 0, forkedFrom: Number.POSITIVE_INFINITY, beforeAnswer: () => {} });
      simulated.mine(1);
      await chain.follow(simulated);
      await Promise.all(kills);
      const last = await database(url);
      await (await Ingestion.open(last, source, ADDRESSES, 1)).advance();
      expect(seen.reorganised, 'reorganisations').to.be.greaterThan(3);
      expect(Object.keys(Object.assign({}, ...endpoints.map((one) => one.given))), 'faults given').to.have.length.greaterThan(5);
      const dump = await dumpChain(last);
      expect(dump.acts?.length).to.equal(simulated.logs().filter(({ topics }) => topics.length === 4).length);
      expect(dump).to.deep.equal(await cleanPass(chain));
    });

  const until = async (ingestion: Ingestion, block: number): Promise<void> => {
    while ((ingestion.checkpoint?.number ?? 0) < block) await ingestion.advance();
  };

  it('halts with one alarm while two endpoints have different blocks at one height, and goes on when they agree', async () => {
    const simulated = new SimulatedChain(31);
    simulated.mine(30);
    const chain = await node();
    await chain.follow(simulated);
    const other = await endpoint(chain, new Random(1));
    const client = await database(await server.fresh());
    const ingestion = await Ingestion.open(client, sourceOf(chain.url, other.url), ADDRESSES, 1);
    await ingestion.advance();
    const before = await dumpChain(client);
    other.forkedFrom = simulated.history.length + 1;
    simulated.mine(6);
    await chain.follow(simulated);
    for (const _ of [1, 2, 3]) expect(await ingestion.advance().catch((error) => error.code)).to.equal('CHAIN_ENDPOINTS_DISAGREE');
    const forked = other.forkedFrom;
    expect(ingestion.checkpoint?.number, 'stands before the fork').to.equal(forked - 1);
    expect((await dumpChain(client)).acts?.slice(0, before.acts?.length)).to.deep.equal(before.acts);
    const { rows } = await client.query<{ detail: { found: string } }>(
      "SELECT detail FROM content.alarms WHERE kind = 'CHAIN_ENDPOINTS_DISAGREE'",
    );
    expect(rows).to.have.length(1);
    expect(rows[0]?.detail.found).to.include(`at height ${forked} `);
    other.forkedFrom = Number.POSITIVE_INFINITY;
    await ingestion.advance();
    expect(await dumpChain(client)).to.deep.equal(await cleanPass(chain));
  });

  it('takes nothing back that another endpoint still has', async () => {
    const simulated = new SimulatedChain(32);
    simulated.mine(20);
    const [first, second] = [await node(), await node()];
    for (const chain of [first, second]) await chain.follow(simulated);
    const client = await database(await server.fresh());
    const ingestion = await Ingestion.open(client, sourceOf(first.url, second.url), ADDRESSES, 1);
    await ingestion.advance();
    const before = await dumpChain(client);
    simulated.reorganise(5, 9);
    await first.follow(simulated);
    expect(await ingestion.advance().catch((error) => error.code)).to.equal('CHAIN_ENDPOINTS_DISAGREE');
    expect(await dumpChain(client)).to.deep.equal(before);
    await second.follow(simulated);
    await ingestion.advance();
    expect(await dumpChain(client)).to.deep.equal(await cleanPass(first));
  });

  it('waits for an endpoint that is behind, rather than going back to where it is', async () => {
    const simulated = new SimulatedChain(33);
    simulated.mine(20);
    const [behind, ahead] = [await node(), await node()];
    await behind.follow(simulated);
    simulated.mine(5);
    await ahead.follow(simulated);
    const client = await database(await server.fresh());
    const source = sourceOf(ahead.url, behind.url);
    const ingestion = await Ingestion.open(client, source, ADDRESSES, 1);
    await ingestion.advance();
    const before = await dumpChain(client);
    source.distrust();
    await ingestion.advance();
    expect(await dumpChain(client)).to.deep.equal(before);
  });

  for (const fault of ['empty', 'missing', 'last missing'])
    it(`believes no answer with logs left out (${fault})`, async () => {
      const simulated = new SimulatedChain(34);
      simulated.mine(25);
      const chain = await node();
      await chain.follow(simulated);
      const liar = await endpoint(chain, new Random(2));
      liar.always = fault;
      const client = await database(await server.fresh());
      const alone = await Ingestion.open(client, sourceOf(liar.url), ADDRESSES, 1);
      expect(await alone.advance().catch((error) => error.code)).to.equal('CHAIN_ANSWERS_INCOMPLETE');
      const witnessed = await database(await server.fresh());
      const together = await Ingestion.open(witnessed, sourceOf(liar.url, chain.url), ADDRESSES, 1);
      await until(together, await sourceOf(chain.url).head());
      expect(await dumpChain(witnessed)).to.deep.equal(await cleanPass(chain));
    });

  it('is whole before or after a batch, at whichever of its statements the connection is lost', async () => {
    const simulated = new SimulatedChain(35);
    simulated.mine(12);
    const chain = await node();
    await chain.follow(simulated);
    const url = await server.fresh();
    const reader = await database(url);
    const first = await Ingestion.open(await database(url), sourceOf(chain.url), ADDRESSES, 1);
    await first.advance();
    const before = await dumpChain(reader);
    simulated.mine(20);
    await chain.follow(simulated);
    const after = await cleanPass(chain);
    let statements = 0;
    for (let lost = 1; ; lost++) {
      const writer = await database(url);
      const query = writer.query.bind(writer) as (...args: unknown[]) => unknown;
      let sent = 0;
      let opened = false;
      writer.query = (async (...args: unknown[]) => {
        if (opened && ++sent === lost)
          await reader.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
          );
        return query(...args);
      }) as typeof writer.query;
      const ingestion = await Ingestion.open(writer, sourceOf(chain.url), ADDRESSES, 1);
      opened = true;
      const failed = await ingestion.advance().then(
        () => false,
        () => true,
      );
      const now = await dumpChain(reader);
      if (!failed) {
        expect(now).to.deep.equal(after);
        break;
      }
      statements += 1;
      expect(now.checkpoint, `lost at statement ${lost}`).to.deep.equal(before.checkpoint);
      expect(now).to.deep.equal(before);
    }
    expect(statements).to.be.greaterThan(10);
  });
});
