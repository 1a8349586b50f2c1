import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type pg from 'pg';
import { type Database, openDatabase } from '../../../database/client.ts';
import { bytesOf } from '../../../gateway/bytes.ts';
import { signedActToJson } from '../../../gateway/events/wire.ts';
import { Relayer } from '../../../gateway/outbox/relayer.ts';
import { Account } from '../../../gateway/outbox/transactions.ts';
import { ACT_LIFETIME_S, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { EVENTS } from '../../../protocol/events.ts';
import { connect } from '../../indexer/setup/database.ts';
import { CLEARANCE_ADDRESS, DOMAIN, FakeChain, ORGANISATION } from './fake-chain.ts';
import { seeded } from './random.ts';

const CONSIGNMENTS = 4;
/** The relayer's key: a foreign tool that has it signs as the relayer does. */
export const KEY = `0x${'5e'.repeat(32)}`;
export const GWEI = 1_000_000_000n;
const SETTINGS = { feeCap: 100n * GWEI, stuckAfterMs: 1_000, lowBalance: 10n ** 18n };

/** A gateway's database and relayer against a chain that fails as it is told, and the acts that were accepted so far. */
export class Relaying {
  readonly random: () => number;
  readonly chain: FakeChain;
  readonly heads = new Map<number, string>();
  readonly accepted: string[] = [];
  readonly doomed = new Set<string>();
  readonly db: Database;
  readonly index: pg.Client;
  readonly url: string;
  /** Added to the clock: long waits take no time. */
  ahead = 0;
  relayer: Relayer;

  static async open(url: string, seed: number): Promise<Relaying> {
    const index = await connect(url);
    await index.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, 1, 255, 1, 1)', [
      bytesOf(ORGANISATION),
    ]);
    return new Relaying(url, seed, index);
  }

  private constructor(url: string, seed: number, index: pg.Client) {
    this.url = url;
    this.index = index;
    this.random = seeded(seed);
    this.chain = new FakeChain(this.random);
    this.db = openDatabase(url, 6);
    this.relayer = this.start();
  }

  /** Another process of the same side, on the same database. */
  start(settings = SETTINGS): Relayer {
    const relayer = new Relayer({
      db: this.db,
      databaseUrl: this.url,
      rpc: this.chain,
      account: new Account(KEY, DOMAIN.chainId),
      clearance: CLEARANCE_ADDRESS,
      settings,
      log: { info: () => {}, warn: () => {} },
      now: () => new Date(Date.now() + this.ahead),
    });
    relayer.start();
    return relayer;
  }

  async restart(settings = SETTINGS): Promise<void> {
    await this.relayer.close();
    this.relayer = this.start(settings);
  }

  /** Lets the clock go on. */
  wait(ms: number): void {
    this.ahead += ms;
    this.relayer.wake();
  }

  /** An act that builds on the last one accepted; now and then one that the contract will refuse, on which nothing builds. */
  async accept(options: { doomed?: boolean; lifetime?: number } = {}): Promise<string> {
    const which = Math.floor(this.random() * CONSIGNMENTS);
    const doomed = options.doomed ?? this.random() < 0.1;
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
        notAfter: now + (options.lifetime ?? ACT_LIFETIME_S),
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
    this.relayer.wake();
    return digest;
  }

  /** Resolves once a query finds something. */
  async until(query: string): Promise<Record<string, unknown>> {
    for (;;) {
      const [row] = (await this.index.query(query)).rows;
      if (row) return row;
      await sleep(20);
      this.relayer.wake();
    }
  }

  /** Resolves once this holds. */
  async when(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      await sleep(20);
      this.relayer.wake();
    }
  }

  mine(): Promise<void> {
    return this.chain.mine(this.index);
  }

  alarms(): Promise<string[]> {
    return this.index
      .query<{ kind: string }>('SELECT kind FROM content.alarms ORDER BY id')
      .then(({ rows }) => rows.map((row) => row.kind));
  }

  /** The faults end; what was accepted comes to its end. */
  async settle(): Promise<void> {
    this.chain.failing = 0;
    for (const until = Date.now() + 120_000; Date.now() < until; ) {
      await this.mine();
      this.relayer.wake();
      await sleep(25);
      const { rows } = await this.index.query(`SELECT 1 FROM gateway.acts WHERE state NOT IN ('anchored', 'rejected')
        UNION ALL SELECT 1 FROM gateway.transactions WHERE state IN ('signed', 'broadcast')`);
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
    this.expectOnce();
    const applied = this.chain.blocks.flatMap((block) => block.applied.map((act) => act.digest));
    expect(applied.toSorted()).to.deep.equal(this.accepted.filter((digest) => !this.doomed.has(digest)).toSorted());
    const alarms = (await this.alarms()).filter((kind) => kind === 'ACT_REJECTED');
    expect(alarms.length).to.equal(this.doomed.size);
  }

  /** Nothing was applied twice. */
  expectOnce(): void {
    const applied = this.chain.blocks.flatMap((block) => block.applied.map((act) => act.digest));
    expect(new Set(applied).size).to.equal(applied.length);
  }

  async close(): Promise<void> {
    await this.relayer.close();
    await this.db.close();
    await this.index.end();
  }
}
