import { expect } from 'chai';
import pg from 'pg';
import { applyBatch } from '../../indexer/apply.ts';
import { readRange } from '../../indexer/chain/read.ts';
import { FINALITY_BLOCKS, Ingestion } from '../../indexer/ingest/ingestion.ts';
import { newKnowledge } from '../../indexer/ingest/knowledge.ts';
import { openWriter } from '../../indexer/ingest/writer.ts';
import { decodeState, encodeState } from '../../indexer/projection/codec.ts';
import { saveStandings } from '../../indexer/projection/save.ts';
import { openStanding, type Standing } from '../../indexer/projection/standing.ts';
import { DECLARATION_VALIDITY_S } from '../../protocol/rules/derive.ts';
import { type Case, newTrack } from '../../protocol/rules/state.ts';
import { TRACKS } from '../../protocol/tracks.ts';
import { ADDRESSES, CONTRACTS, GENESIS_TIME, SimulatedChain } from './setup/chain.ts';
import { connect, dumpChain, startTestServer, type TestServer } from './setup/database.ts';
import { Random } from './setup/random.ts';

const DEPLOYED_AT = 1;
const open = (client: pg.ClientBase, chain: SimulatedChain) => Ingestion.open(client, chain, ADDRESSES, DEPLOYED_AT);

describe('ingestion', () => {
  let server: TestServer;
  const clients: pg.Client[] = [];

  before(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  });
  after(() => server.stop());

  const database = async (url?: string): Promise<pg.Client> => {
    const client = await connect(url ?? (await server.fresh()));
    clients.push(client);
    return client;
  };
  /** An index of the chain as it is now, read in one pass. */
  const cleanPass = async (chain: SimulatedChain): Promise<Record<string, string[]>> => {
    const client = await database();
    await (await open(client, chain)).advance();
    return dumpChain(client);
  };

  it('projects every consignment and code as the rules do, without a disagreement', async () => {
    const chain = new SimulatedChain(7);
    chain.mine(250);
    const client = await database();
    await (await open(client, chain)).advance();
    const { rows } = await client.query<{ id: string; state: unknown }>(
      `SELECT '0x' || encode(consignment, 'hex') AS id, state FROM chain.cases`,
    );
    expect(rows.length).to.equal(chain.world.cases.size).and.greaterThan(20);
    for (const { id, state } of rows) {
      const expected = chain.world.cases.get(id);
      expect(decodeState<Standing>(state).state, id).to.deep.equal(decodeState(JSON.parse(encodeState(expected))));
    }
    const { rows: codes } = await client.query<{ used: string }>('SELECT used FROM chain.codes ORDER BY id');
    const used = [...chain.world.codes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, code]) => String(code.used));
    expect(codes.map((code) => code.used)).to.deep.equal(used);
    const { rows: alarms } = await client.query("SELECT * FROM content.alarms WHERE kind = 'PROJECTION_DISAGREES'");
    expect(alarms).to.deep.equal([]);
  });

  it('alarms at an act that the rules would refuse, and goes on', async () => {
    const chain = new SimulatedChain(8);
    chain.mine(40);
    const client = await database();
    const batch = await readRange(chain, 1, await chain.head(), CONTRACTS);
    const lodged = batch?.acts.find((row) => row.signed.act.kind === 1);
    if (!batch || !lodged) return expect.fail('nothing was lodged');
    lodged.organisation = `0x${'99'.repeat(32)}`;
    await applyBatch(client, batch, newKnowledge(ADDRESSES), undefined);
    const { rows } = await client.query<{ digest: string }>(
      `SELECT '0x' || encode(digest, 'hex') AS digest FROM content.alarms WHERE kind = 'PROJECTION_DISAGREES' ORDER BY id`,
    );
    expect(rows[0]?.digest).to.equal(lodged.digest);
    expect(await client.query('SELECT block FROM chain.checkpoint').then(({ rows }) => rows[0].block)).to.equal(String(batch.to.number));
  });

  it('writes the same rows whether blocks come in one range, one by one, or twice', async () => {
    const chain = new SimulatedChain(11);
    const client = await database();
    const ingestion = await open(client, chain);
    await ingestion.advance();
    for (let i = 0; i < 120; i++) {
      chain.mine(1);
      await ingestion.advance();
    }
    const before = await dumpChain(client);
    expect(before.acts?.length).greaterThan(100);
    const batch = await readRange(chain, 1, await chain.head(), CONTRACTS);
    if (!batch) return expect.fail('nothing was read');
    expect(await applyBatch(client, batch, newKnowledge(ADDRESSES), undefined).catch((error) => error.code)).to.equal('INDEX_MOVED');
    expect(await dumpChain(client)).to.deep.equal(before);
    expect(await cleanPass(chain)).to.deep.equal(before);
  });

  it('takes a shorter chain for what it is: the blocks that are gone are taken back', async () => {
    const chain = new SimulatedChain(12);
    chain.mine(60);
    const client = await database();
    const ingestion = await open(client, chain);
    await ingestion.advance();
    chain.reorganise(7, 0);
    await ingestion.advance();
    const shorter = await dumpChain(client);
    expect(shorter.acts).to.deep.equal((await cleanPass(chain)).acts);
    chain.mine(20);
    await ingestion.advance();
    expect(await dumpChain(client)).to.deep.equal(await cleanPass(chain));
  });

  for (const seed of [1, 2, 3, 4, 5])
    it(`equals a clean pass after random reorganisations, failures and kills (seed ${seed})`, async () => {
      // What happens between two answers has chances of its own: how many there are depends on the machine.
      const [random, amidst] = [new Random(seed), new Random(seed + 100)];
      const chain = new SimulatedChain(seed * 1000);
      const url = await server.fresh();
      const killer = await database(url);
      const kills: Promise<unknown>[] = [];
      let ingestion: Ingestion | undefined;
      let writer: pg.Client | undefined;
      let rollbacks = 0;
      for (let step = 0; step < 40; step++) {
        chain.mine(random.below(6));
        if (random.chance(40)) {
          chain.reorganise(1 + random.below(12), random.below(14));
          rollbacks += 1;
        }
        if (random.chance(20)) chain.failing = 1 + random.below(3);
        const kill = random.chance(25) ? random.below(8) : -1;
        let asked = 0;
        chain.beforeAnswer = () => {
          if (amidst.chance(4)) chain.reorganise(1 + amidst.below(3), amidst.below(4));
          if (asked++ === kill)
            kills.push(
              killer.query(
                'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
              ),
            );
        };
        try {
          if (!ingestion) {
            writer = await database(url);
            ingestion = await open(writer, chain);
          }
          await ingestion.advance();
        } catch {
          await writer?.end().catch(() => {});
          ingestion = undefined;
        }
      }
      chain.failing = 0;
      chain.beforeAnswer = () => {};
      chain.mine(1);
      await Promise.all(kills);
      const last = await database(url);
      await (await open(last, chain)).advance();
      expect(rollbacks).greaterThan(5);
      expect(await dumpChain(last)).to.deep.equal(await cleanPass(chain));
    });

  it('stops with an alarm, and takes nothing back, when final blocks change', async () => {
    const chain = new SimulatedChain(14);
    chain.mine(FINALITY_BLOCKS + 40);
    const client = await database();
    const ingestion = await open(client, chain);
    await ingestion.advance();
    const before = await dumpChain(client);
    chain.reorganise(FINALITY_BLOCKS + 20, FINALITY_BLOCKS + 30);
    for (const _ of [1, 2]) expect(await ingestion.advance().catch((error) => error.code)).to.equal('CHAIN_REWRITTEN');
    expect(await dumpChain(client)).to.deep.equal(before);
    const { rows } = await client.query("SELECT 1 FROM content.alarms WHERE kind = 'CHAIN_REWRITTEN'");
    expect(rows).to.have.length(1);
  });

  it('heals rows that stand above the checkpoint', async () => {
    const chain = new SimulatedChain(13);
    chain.mine(50);
    const client = await database();
    await (await open(client, chain)).advance();
    const whole = await dumpChain(client);
    const { rows } = await client.query('SELECT number, hash FROM chain.blocks ORDER BY number DESC OFFSET 9 LIMIT 1');
    await client.query('UPDATE chain.checkpoint SET block = $1, hash = $2', [rows[0].number, rows[0].hash]);
    await (await open(client, chain)).advance();
    expect(await dumpChain(client)).to.deep.equal(whole);
  });

  it('keeps a clock that runs out in the last second that the contract takes', async () => {
    const chain = new SimulatedChain(15);
    chain.mine(20);
    const client = await database();
    const [[consignment, known]] = [...chain.world.cases] as [[string, Case]];
    const tracks = Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Case['tracks'];
    const quiet = { tracks, unitRecords: new Map(), cancelled: false, returnOrdered: false, destroyOrdered: false, destroyed: false };
    const state: Case = { ...known, ...quiet, registeredAt: 2 ** 40 - 1 };
    await saveStandings(client, [[consignment, openStanding(state, 1, GENESIS_TIME, false)]]);
    const { rows } = await client.query<{ at: string }>('SELECT extract(epoch FROM recheck_at)::bigint AS at FROM chain.cases');
    expect(rows[0]?.at).to.equal(String(2 ** 40 + DECLARATION_VALIDITY_S));
  });

  it('lets one indexer write at a time, and the next when it is gone', async () => {
    const url = await server.fresh();
    const first = await openWriter(url, () => {});
    expect(first).to.be.instanceOf(pg.Client);
    expect(await openWriter(url, () => {})).to.equal(undefined);
    await first?.end();
    let second = await openWriter(url, () => {});
    while (!second) second = await openWriter(url, () => {});
    await second.end();
  });
});
