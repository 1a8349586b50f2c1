import { expect } from 'chai';
import { bytesOf } from '../../../gateway/bytes.ts';
import { RELAYER_LOCK } from '../../../gateway/outbox/leader.ts';
import { Account } from '../../../gateway/outbox/transactions.ts';
import { connect, startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { DOMAIN } from '../setup/fake-chain.ts';
import { GWEI, KEY, Relaying } from '../setup/relaying.ts';

const ROUNDS = 60;
const TRANSACTIONS = 'SELECT nonce::int, state, purpose FROM gateway.transactions ORDER BY id';
const stranger = new Account(KEY, DOMAIN.chainId);

describe('the relayer', () => {
  let server: TestServer;
  let world: Relaying;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    world = await Relaying.open(await server.fresh(), 4);
  });
  afterEach(() => world?.close());

  const rows = async (query: string) => (await world.index.query(query)).rows;
  const sent = () => world.chain.pool.get(0) !== undefined;

  for (const seed of [1, 2, 3])
    it(`brings every act to the chain once, in order, or rejects it with its reason, under faults (seed ${seed})`, async () => {
      await world.close();
      world = await Relaying.open(await server.fresh(), seed);
      world.chain.failing = 0.15;
      for (let round = 0; round < ROUNDS; round++) {
        const dice = world.random();
        if (dice < 0.5) await world.accept();
        else if (dice < 0.8) await world.mine();
        else if (dice < 0.88) await world.chain.reorganise(world.index, 1 + Math.floor(world.random() * 3));
        else if (dice < 0.94) world.chain.pool.clear();
        else await world.restart();
        world.relayer.wake();
        await new Promise((resolve) => setTimeout(resolve, world.random() * 20));
      }
      await world.settle();
      await world.expectAll();
    });

  it('stops calling an act anchored when its block is dropped, and anchors it again', async () => {
    await world.accept({ doomed: false });
    await world.settle();
    await world.chain.reorganise(world.index, world.chain.blocks.length);
    world.chain.pool.clear();
    await world.until("SELECT 1 FROM gateway.acts WHERE state = 'broadcast' AND anchored_at IS NULL");
    await world.settle();
    await world.expectAll();
    expect(await rows(TRANSACTIONS), 'by the same bytes').to.have.length(1);
  });

  it('sends nothing that could build on a block which the chain has lost and the index has not noticed', async () => {
    await world.accept({ doomed: false });
    await world.settle();
    const send = world.chain.send.bind(world.chain);
    let asked = 0;
    world.chain.send = async <T>(method: string, params: unknown[]): Promise<T> => {
      if (method === 'eth_getBlockByNumber') asked += 1;
      return send<T>(method, params);
    };
    world.chain.blocks.length = 0;
    world.chain.pool.clear();
    const before = world.chain.sent.length;
    await world.accept({ doomed: false });
    const from = asked;
    await world.when(() => asked >= from + 5);
    expect(world.chain.sent.length).to.equal(before);
    await world.chain.reorganise(world.index, 0);
    await world.settle();
    await world.expectAll();
  });

  it('takes a rejection back with its alarm when its block is dropped, and judges by the block that stays', async () => {
    const digest = await world.accept({ doomed: true });
    await world.settle();
    expect(await world.alarms()).to.deep.equal(['ACT_REJECTED']);
    world.chain.refused.delete(digest);
    world.doomed.delete(digest);
    await world.chain.reorganise(world.index, world.chain.blocks.length);
    await world.until("SELECT 1 FROM gateway.acts WHERE state <> 'rejected'");
    await world.settle();
    await world.expectAll();
  });

  it('sends what was kept and never sent, after it died in between', async () => {
    const send = world.chain.send.bind(world.chain);
    let attempts = 0;
    world.chain.send = async <T>(method: string, params: unknown[]): Promise<T> => {
      if (method !== 'eth_sendRawTransaction') return send<T>(method, params);
      attempts += 1;
      throw new RangeError('the process dies here');
    };
    await world.accept({ doomed: false });
    await world.until("SELECT 1 FROM gateway.transactions WHERE state = 'signed'");
    await world.when(() => attempts > 0);
    world.chain.send = send;
    await world.restart();
    await world.settle();
    await world.expectAll();
    expect(await rows(TRANSACTIONS)).to.deep.equal([{ nonce: 0, state: 'mined', purpose: 'batch' }]);
  });

  it('sends again what nodes forgot', async () => {
    await world.accept({ doomed: false });
    await world.when(sent);
    world.chain.pool.clear();
    world.wait(5_000);
    await world.when(sent);
    await world.settle();
    await world.expectAll();
    expect(await rows(TRANSACTIONS)).to.have.length(1);
  });

  describe('fees', () => {
    it('replaces what blocks pass over, at the same nonce, each time by an eighth more and what blocks ask', async () => {
      await world.accept({ doomed: false });
      await world.when(sent);
      world.chain.baseFee = 30n * GWEI;
      await world.when(async () => {
        await world.mine();
        world.wait(2_000);
        return world.chain.blocks.some((block) => block.transactions.length > 0);
      });
      await world.settle();
      await world.expectAll();
      const kept = await rows(TRANSACTIONS);
      expect(kept.length).to.be.at.least(2);
      expect(new Set(kept.map((row) => row.nonce)).size).to.equal(1);
      expect(kept.filter((row) => row.state === 'mined')).to.have.length(1);
      expect(
        world.chain.sent.filter((each) => each.answer.includes('underpriced')),
        'no node refused a replacement',
      ).to.deep.equal([]);
    });

    it('lets the first one count when that is mined although it was replaced', async () => {
      await world.accept({ doomed: false });
      await world.when(sent);
      const first = world.chain.pool.get(0);
      // Above the cap: neither is mined yet.
      world.chain.baseFee = 1_000n * GWEI;
      await world.when(async () => {
        await world.mine();
        world.wait(2_000);
        return world.chain.pool.get(0)?.hash !== first?.hash;
      });
      world.chain.baseFee = 0n;
      if (first) world.chain.pool.set(0, first);
      await world.mine();
      await world.settle();
      await world.expectAll();
      expect((await rows(TRANSACTIONS)).map((row) => row.state)).to.deep.equal(['mined', 'replaced']);
    });

    it('does not replace anything while the chain stands still', async () => {
      await world.accept({ doomed: false });
      await world.when(sent);
      for (let round = 0; round < 5; round++) {
        world.wait(600_000);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(await rows(TRANSACTIONS)).to.have.length(1);
    });

    it('waits at the cap with an alarm, and goes on when fees fall', async () => {
      await world.accept({ doomed: false });
      await world.when(sent);
      world.chain.baseFee = 1_000n * GWEI;
      await world.when(async () => {
        await world.mine();
        world.wait(20_000);
        return (await world.alarms()).includes('RELAYER_FEE_CAP');
      });
      world.chain.baseFee = 0n;
      await world.settle();
      await world.expectAll();
    });

    it('outbids a stranger who holds the nonce in the pool', async () => {
      const fees = { max: 5n * GWEI, priority: 2n * GWEI };
      const { raw } = await stranger.sign(stranger.filler(), 0, fees);
      await world.chain.send('eth_sendRawTransaction', [raw]);
      await world.accept({ doomed: false });
      await world.when(() => {
        world.wait(3_000);
        return world.chain.sent.filter((each) => each.answer === 'taken').length > 1;
      });
      await world.settle();
      await world.expectAll();
    });
  });

  it('waits with an alarm while the account cannot pay, signs nothing more, and loses nothing', async () => {
    world.chain.balance = 1n;
    await world.accept({ doomed: false });
    await world.until("SELECT 1 FROM content.alarms WHERE kind = 'RELAYER_UNFUNDED'");
    for (let i = 0; i < 3; i++) await world.accept({ doomed: false });
    for (let i = 0; i < 5; i++) {
      world.wait(20_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(world.relayer.status.unfunded).to.equal(true);
    expect(await rows(TRANSACTIONS)).to.have.length(1);
    await world.until("SELECT 1 FROM content.alarms WHERE kind = 'RELAYER_BALANCE_LOW'");
    world.chain.balance = 10n ** 21n;
    world.wait(60_000);
    await world.settle();
    await world.expectAll();
    world.wait(60_000);
    await world.when(async () => (await world.alarms()).length === 0);
  });

  it('sends acts again under another nonce when a stranger used theirs', async () => {
    await world.accept({ doomed: false });
    await world.when(sent);
    const foreign = await stranger.sign(stranger.filler(), 0, { max: 50n * GWEI, priority: 50n * GWEI });
    await world.chain.send('eth_sendRawTransaction', [foreign.raw]);
    await world.mine();
    await world.when(async () => {
      world.wait(20_000);
      return (await rows(TRANSACTIONS)).length > 1;
    });
    await world.settle();
    await world.expectAll();
    expect((await rows(TRANSACTIONS)).map(({ nonce, state }) => ({ nonce, state }))).to.deep.equal([
      { nonce: 0, state: 'lost' },
      { nonce: 1, state: 'mined' },
    ]);
    expect(await world.alarms()).to.include('RELAYER_NONCE_TAKEN');
  });

  it('fills the nonce that a dropped transaction of a stranger leaves below its own', async () => {
    const foreign = await stranger.sign(stranger.filler(), 0, { max: 50n * GWEI, priority: 50n * GWEI });
    await world.chain.send('eth_sendRawTransaction', [foreign.raw]);
    await world.mine();
    await world.accept({ doomed: false });
    await world.until("SELECT 1 FROM gateway.transactions WHERE nonce = 1 AND state = 'broadcast'");
    await world.chain.reorganise(world.index, 1);
    world.chain.pool.delete(0);
    await world.restart();
    await world.until("SELECT 1 FROM gateway.transactions WHERE nonce = 0 AND purpose = 'filler'");
    await world.settle();
    await world.expectAll();
  });

  it('calls an act expired by the time of the blocks that the index has, not by the clock', async () => {
    world.chain.failing = 0;
    await world.mine();
    const send = world.chain.send.bind(world.chain);
    world.chain.send = async <T>(method: string, params: unknown[]): Promise<T> => {
      if (method === 'eth_sendRawTransaction' || method === 'eth_getTransactionCount') throw new RangeError('the link is cut');
      return send<T>(method, params);
    };
    await world.accept({ doomed: false, lifetime: 1 });
    world.wait(7_200_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await world.mine();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await rows("SELECT 1 FROM gateway.acts WHERE state = 'rejected'")).to.deep.equal([]);
    world.chain.time += 7_200;
    await world.mine();
    await world.until("SELECT 1 FROM gateway.acts WHERE state = 'rejected' AND refusal = 'ACT_EXPIRED'");
    expect(await world.alarms()).to.deep.equal(['ACT_REJECTED']);
  });

  describe('two processes of one side', () => {
    it('have one leader, and the other takes over when it goes', async () => {
      await world.accept({ doomed: false });
      await world.settle();
      const second = world.start();
      expect([world.relayer.leads, second.leads]).to.deep.equal([true, false]);
      await world.relayer.close();
      await world.accept({ doomed: false });
      await world.when(() => second.leads);
      world.relayer = second;
      await world.settle();
      await world.expectAll();
      expect((await rows(TRANSACTIONS)).map((row) => row.nonce)).to.deep.equal([0, 1]);
    });

    it('give no nonce twice when the first loses its lock in the midst of a round', async () => {
      await world.accept({ doomed: false });
      await world.settle();
      const send = world.chain.send.bind(world.chain);
      let stopped: (() => void) | undefined;
      const held = new Promise<void>((resolve) => {
        stopped = resolve;
      });
      let arrived = false;
      // The first stands still between asking for its nonce and keeping what it signs.
      world.chain.send = async <T>(method: string, params: unknown[]): Promise<T> => {
        const answer = await send<T>(method, params);
        if (method === 'eth_gasPrice' && !arrived) {
          arrived = true;
          await held;
        }
        return answer;
      };
      await world.accept({ doomed: false });
      await world.when(() => arrived);
      world.chain.send = send;
      await world.index.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'thongquan-leader'");
      const first = world.relayer;
      world.relayer = world.start();
      await world.when(() => world.relayer.leads);
      await world.until('SELECT 1 FROM gateway.transactions WHERE nonce = 1');
      stopped?.();
      await world.settle();
      await world.expectAll();
      expect((await rows(TRANSACTIONS)).map((row) => row.nonce)).to.deep.equal([0, 1]);
      expect(await rows('SELECT epoch::int FROM gateway.relayers')).to.deep.equal([{ epoch: 2 }]);
      await first.close();
    });

    it('refuse the writes of a leader that another has followed', async () => {
      await world.accept({ doomed: false });
      await world.settle();
      await world.index.query('UPDATE gateway.relayers SET epoch = epoch + 1 WHERE account = $1', [bytesOf(stranger.address)]);
      // The one that followed: it is given the lock when the leader lets go, and keeps it.
      const follower = await connect(world.url);
      const followed = follower.query('SELECT pg_advisory_lock($1, $2)', [0x5448, RELAYER_LOCK]);
      const before = (await rows(TRANSACTIONS)).length;
      await world.accept({ doomed: false });
      await followed;
      await world.when(() => world.relayer.status.problem?.includes('lead') ?? false);
      expect(await rows(TRANSACTIONS)).to.have.length(before);
      await follower.end();
      await world.settle();
      await world.expectAll();
    });
  });
});
