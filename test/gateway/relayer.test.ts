import { expect } from 'chai';
import type pg from 'pg';
import { type Database, openDatabase } from '../../database/client.ts';
import { bytesOf } from '../../gateway/bytes.ts';
import { signedActToJson } from '../../gateway/events/wire.ts';
import { Relayer } from '../../gateway/outbox/relayer.ts';
import { Account } from '../../gateway/outbox/transactions.ts';
import { ACT_LIFETIME_S, type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { EVENTS } from '../../protocol/events.ts';
import { connect, startTestServer, type TestServer } from '../indexer/setup/database.ts';
import { CLEARANCE_ADDRESS, DOMAIN, FakeChain, ORGANISATION } from './setup/fake-chain.ts';
import { seeded } from './setup/random.ts';

const ROUNDS = 60;
const CONSIGNMENTS = 4;
const KEY = `0x${'5e'.repeat(32)}`;

describe('the relayer, under faults', () => {
  let server: TestServer;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());

  for (const seed of [1, 2, 3])
    it(`brings every act to the chain once, in order, or rejects it with its reason (seed ${seed})`, async function () {
      this.timeout(120_000);
      const world = await World.open(await server.fresh(), seed);
      try {
        for (let round = 0; round < ROUNDS; round++) await world.step();
        await world.settle();
        await world.expectAll();
      } finally {
        await world.close();
      }
    });

  it('stops calling an act anchored when its block is dropped, and anchors it again', async () => {
    const world = await World.open(await server.fresh(), 4);
    try {
      world.chain.failing = 0;
      await world.accept();
      await world.settle();
      await world.expectAll();
      await world.chain.reorganise(world.index, world.chain.blocks.length);
      world.chain.pool.clear();
      await world.until("SELECT 1 FROM gateway.acts WHERE state = 'broadcast' AND anchored_at IS NULL");
      await world.settle();
      await world.expectAll();
    } finally {
      await world.close();
    }
  });
});

/** A gateway's database and relayer against a chain that fails, and the acts that were accepted so far. */
class World {
  readonly random: () => number;
  readonly chain: FakeChain;
  readonly heads = new Map<number, string>();
  readonly accepted: string[] = [];
  readonly doomed = new Set<string>();
  readonly db: Database;
  readonly index: pg.Client;
  readonly url: string;
  relayer: Relayer;

  static async open(url: string, seed: number): Promise<World> {
    const index = await connect(url);
    await index.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, 1, 255, 1, 1)', [
      bytesOf(ORGANISATION),
    ]);
    return new World(url, seed, index);
  }

  private constructor(url: string, seed: number, index: pg.Client) {
    this.url = url;
    this.index = index;
    this.random = seeded(seed);
    this.chain = new FakeChain(this.random);
    this.chain.failing = 0.15;
    this.db = openDatabase(url, 6);
    this.relayer = this.start();
  }

  private start(): Relayer {
    const relayer = new Relayer({
      prisma: this.db.prisma,
      databaseUrl: this.url,
      rpc: this.chain,
      account: new Account(KEY, DOMAIN.chainId),
      clearance: CLEARANCE_ADDRESS,
      log: { info: () => {}, warn: () => {} },
      now: () => new Date(),
    });
    relayer.start();
    return relayer;
  }

  async step(): Promise<void> {
    const dice = this.random();
    if (dice < 0.5) await this.accept();
    else if (dice < 0.8) await this.chain.mine(this.index);
    else if (dice < 0.88) await this.chain.reorganise(this.index, 1 + Math.floor(this.random() * 3));
    else if (dice < 0.94) this.chain.pool.clear();
    else {
      await this.relayer.close();
      this.relayer = this.start();
    }
    this.relayer.wake();
    await new Promise((resolve) => setTimeout(resolve, this.random() * 20));
  }

  /** An act that builds on the last one accepted; now and then one that the contract will refuse, on which nothing builds. */
  async accept(): Promise<void> {
    const which = Math.floor(this.random() * CONSIGNMENTS);
    const doomed = this.random() < 0.1;
    const now = Math.floor(Date.now() / 1000);
    const consignment = `0x${(which + 1).toString(16).padStart(2, '0').repeat(32)}`;
    const signed: SignedAct = {
      act: {
        kind: EVENTS.BORDER_CROSSED.code,
        consignment,
        track: 0,
        version: 1,
        units: BigInt(this.accepted.length),
        subject: ZERO,
        reason: 0,
        until: 0,
        commitment: ZERO,
        data: '0x',
        occurredAt: now,
        signedAt: now,
        notAfter: now + ACT_LIFETIME_S,
        prev: this.heads.get(which) ?? ZERO,
      },
      key: ZERO,
      signature: '0x',
      cosigner: ZERO,
      cosignature: '0x',
    };
    const digest = actDigest(DOMAIN, signed.act);
    if (doomed) {
      this.chain.refused.add(digest);
      this.doomed.add(digest);
    } else this.heads.set(which, digest);
    this.accepted.push(digest);
    await this.index.query(
      `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
       VALUES ($1, 'own', $2, $3, $4, $5, 'act', $6, '{}', 'accepted')`,
      [
        bytesOf(digest),
        bytesOf(consignment),
        bytesOf(ZERO),
        bytesOf(ORGANISATION),
        signed.act.kind,
        JSON.stringify(signedActToJson(signed)),
      ],
    );
  }

  /** Resolves once a query finds something. */
  async until(query: string): Promise<void> {
    for (;;) {
      if ((await this.index.query(query)).rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The faults end; what was accepted comes to its end. */
  async settle(): Promise<void> {
    this.chain.failing = 0;
    for (let round = 0; round < 400; round++) {
      await this.chain.mine(this.index);
      this.relayer.wake();
      await new Promise((resolve) => setTimeout(resolve, 25));
      const { rows } = await this.index.query("SELECT 1 FROM gateway.acts WHERE state NOT IN ('anchored', 'rejected')");
      if (rows.length === 0) return;
    }
  }

  async expectAll(): Promise<void> {
    const { rows } = await this.index.query<{ digest: Buffer; state: string; refusal: string | null }>(
      'SELECT digest, state, refusal FROM gateway.acts ORDER BY seq',
    );
    const states = Object.fromEntries(rows.map((row) => [`0x${row.digest.toString('hex')}`, row.refusal ?? row.state]));
    expect(states).to.deep.equal(
      Object.fromEntries(this.accepted.map((digest) => [digest, this.doomed.has(digest) ? 'HOLD_UNKNOWN' : 'anchored'])),
    );
    const applied = this.chain.blocks.flatMap((block) => block.applied.map((act) => act.digest));
    expect(new Set(applied).size).to.equal(applied.length);
    expect(applied.toSorted()).to.deep.equal(this.accepted.filter((digest) => !this.doomed.has(digest)).toSorted());
    const { rows: alarms } = await this.index.query("SELECT 1 FROM content.alarms WHERE kind = 'ACT_REJECTED'");
    expect(alarms.length).to.equal(this.doomed.size);
  }

  async close(): Promise<void> {
    await this.relayer.close();
    await this.db.close();
    await this.index.end();
  }
}
