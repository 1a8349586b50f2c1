import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '../../../database/client.ts';
import { bytesOf } from '../../../gateway/bytes.ts';
import { signedActToJson } from '../../../gateway/events/wire.ts';
import { appendLeaf } from '../../../gateway/log/append.ts';
import { RecordLog, type RecordLogParts } from '../../../gateway/log/record-log.ts';
import { LogMirror } from '../../../gateway/mirror/mirror.ts';
import type { LogSource } from '../../../gateway/mirror/source.ts';
import type { SignedAct } from '../../../protocol/acts/act.ts';
import { generateKey, keyIdOf, signDigest, signerOf } from '../../../protocol/acts/sign.ts';
import { RECORD_LOG } from '../../../protocol/bindings/interfaces.ts';
import { decodeEntries } from '../../../protocol/log/tiles.ts';
import { roleBit } from '../../../protocol/roles.ts';
import type { TestNetwork } from '../../contracts/setup/network.ts';
import { randomId, type TestOrganisation } from '../../contracts/setup/participants.ts';

/** How long the log may be silent, ms. */
export const SILENCE_MS = 60_000;

/**
 * Viet Nam's log as its operator has it, who can do with database and disk what they like; and China's copy of it, in a database of its own, with the
 * contract that both see.
 */
export class DishonestOperator {
  readonly vn: Database;
  readonly cn: Database;
  readonly mirror: LogMirror;
  readonly #network: TestNetwork;
  readonly #key = generateKey();
  readonly #organisation: string = randomId();
  #source: LogSource;
  clock = Date.now();

  private constructor(network: TestNetwork, urls: readonly [string, string]) {
    this.#network = network;
    this.vn = openDatabase(urls[0], 3);
    this.cn = openDatabase(urls[1], 3);
    this.#source = this.log();
    this.mirror = new LogMirror({
      sql: this.cn.sql,
      side: 'VN',
      source: { checkpoint: () => this.#source.checkpoint(), bundle: (index, width) => this.#source.bundle(index, width) },
      silenceMs: SILENCE_MS,
      leads: () => true,
      now: () => this.clock,
      log: { warn: () => {} },
    });
  }

  static async begin(network: TestNetwork, urls: readonly [string, string]): Promise<DishonestOperator> {
    const operator = new DishonestOperator(network, urls);
    await network.onboard([operator.#registered()]);
    for (const db of [operator.vn, operator.cn]) await operator.#indexed(db);
    return operator;
  }

  get #signer(): string {
    return signerOf(this.#network.deployed.verifier, this.#key);
  }

  #registered(): TestOrganisation {
    const key = { id: keyIdOf(this.#signer), signer: this.#signer, organisation: this.#organisation };
    return { id: this.#organisation, side: 'VN', roles: ['GATEWAY'], keys: [{ ...key, sign: (digest) => signDigest(this.#key, digest) }] };
  }

  async #indexed(db: Database): Promise<void> {
    const role = roleBit('GATEWAY');
    await db.pool.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, 1, $2, 1, 1)', [
      bytesOf(this.#organisation),
      role,
    ]);
    await db.pool.query(
      'INSERT INTO chain.keys (id, organisation, roles, use, signer, valid_from, block) VALUES ($1, $2, $3, 0, $4, 0, 1)',
      [bytesOf(keyIdOf(this.#signer)), bytesOf(this.#organisation), role, bytesOf(this.#signer)],
    );
  }

  /** The log as a gateway started on this database serves it. */
  log(): LogSource & { anchor(): Promise<number> } {
    const log = new RecordLog({
      prisma: this.vn.prisma,
      sql: this.vn.sql,
      config: { side: 'VN', gatewayKey: this.#key, addresses: this.#network.deployed.addresses } as RecordLogParts['config'],
      domain: this.#network.domain,
      keyId: keyIdOf(this.#signer),
      relayer: { leads: true, send: (call) => this.#send(call) },
      now: () => Math.floor(Date.now() / 1000) - 60,
      log: { warn: () => {} },
    });
    return {
      checkpoint: () => log.checkpoint(),
      bundle: async (index, width) => decodeEntries((await log.tile({ level: 'entries', index, width })) ?? new Uint8Array(), width),
      anchor: () => log.anchor(),
    };
  }

  /** What the other side reads from now on. */
  serve(source: LogSource): void {
    this.#source = source;
  }

  async #send({ to, data }: { to: string; data: string }): Promise<string> {
    await this.#network.relayer.call({ to, data });
    const sent = await this.#network.relayer.sendTransaction({ to, data });
    await sent.wait();
    const [side, size, root] = RECORD_LOG.decodeFunctionData('anchor', data);
    for (const db of [this.vn, this.cn]) {
      await db.pool.query("INSERT INTO chain.blocks (number, hash, parent, time) VALUES ($1, $2, '', now()) ON CONFLICT DO NOTHING", [
        sent.blockNumber ?? Number(size),
        randomBytes(32),
      ]);
      await db.pool.query(
        "INSERT INTO chain.heads (side, size, root, block, log_index, tx, signed_at) SELECT $1, $2, $3, max(number), 0, '', 0 FROM chain.blocks",
        [Number(side), Number(size), bytesOf(root)],
      );
    }
    return sent.hash;
  }

  /** Appends leaves as they come from outside, each told to the other side when it is in. */
  async append(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const signed = leaf();
      const digest = randomId();
      const { index, salt } = await this.vn.transaction((sql) => appendLeaf(sql, 'VN', signed, digest));
      await this.cn.pool.query(
        `INSERT INTO content.leaves (digest, consignment, type, organisation, t, units, track, version, side, index, salt, signed)
         VALUES ($1, $2, 'GPS_FIX', $3, now(), 0, 0, 0, 'VN', $4, $5, $6)`,
        [
          bytesOf(digest),
          bytesOf(signed.act.consignment),
          bytesOf(this.#organisation),
          String(index),
          Buffer.from(salt),
          signedActToJson(signed),
        ],
      );
    }
  }

  /** Appends entries that nobody was told of. */
  async fill(count: number): Promise<void> {
    await this.vn.pool.query(
      `INSERT INTO gateway.log_leaves (index, leaf, salt, digest)
       SELECT n, sha256(int8send(n)), sha256(int8send(-n)), sha256(int8send(n)) FROM
         (SELECT max(index) AS last FROM gateway.log_leaves) l, generate_series(l.last + 1, l.last + $1::bigint) n`,
      [count],
    );
  }

  async alarms(): Promise<string[]> {
    return (await this.cn.pool.query('SELECT kind FROM content.alarms ORDER BY id')).rows.map((row) => row.kind);
  }

  async close(): Promise<void> {
    await Promise.all([this.vn.close(), this.cn.close()]);
  }
}

const zero = `0x${'00'.repeat(32)}`;
/** A leaf whose signature nobody looks at here. */
const leaf = (): SignedAct => ({
  act: {
    ...{ kind: 40, consignment: randomId(), track: 0, version: 0, units: 0n, subject: zero, reason: 0, until: 0, commitment: randomId() },
    ...{ data: '0x', occurredAt: 0, signedAt: 0, notAfter: 0, prev: zero },
  },
  ...{ key: zero, signature: '0x', cosigner: zero, cosignature: '0x' },
});
