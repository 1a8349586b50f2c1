import type { PrismaClient, Sql } from '../../database/client.ts';
import type { SideConfig } from '../../database/config.ts';
import { reasonOf } from '../../database/fault.ts';
import type { ActDomain } from '../../protocol/acts/digest.ts';
import { signDigest } from '../../protocol/acts/sign.ts';
import { RECORD_LOG } from '../../protocol/bindings/interfaces.ts';
import { signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { headDigest } from '../../protocol/log/head.ts';
import type { Tile } from '../../protocol/log/tiles.ts';
import type { TiledTree } from '../../protocol/log/tree.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { sideCode } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import { Pulse } from '../outbox/pulse.ts';
import type { Relayer } from '../outbox/relayer.ts';
import { ownLog } from './rows.ts';
import { LogTiles } from './tiles.ts';

export interface RecordLogParts {
  prisma: PrismaClient;
  sql: Sql;
  config: SideConfig;
  domain: ActDomain;
  /** Key id of the gateway key. */
  keyId: string;
  relayer: Pick<Relayer, 'send' | 'leads'>;
  now(): number;
  log: { warn(fields: object, text: string): void };
}

const EVERY_MS = 5_000;
/** A head sent this long ago and not on the chain is taken for lost. */
const LOST_MS = 60_000;

/** This side's record log: an RFC 9162 tree over the leaves in the database, whose heads are anchored when it has grown. */
export class RecordLog {
  readonly #parts: RecordLogParts;
  readonly #pulse: Pulse;
  readonly #tiles: LogTiles;
  /** The last checkpoint signed: one size has one root, so it needs one note. */
  #note: { size: number; text: string } | undefined;

  constructor(parts: RecordLogParts) {
    this.#parts = parts;
    this.#tiles = new LogTiles(ownLog(parts.sql));
    this.#pulse = new Pulse(
      () => this.anchor(),
      EVERY_MS,
      (error) => parts.log.warn({ reason: reasonOf(error) }, 'the record log could not be anchored yet'),
    );
  }

  get origin(): string {
    return `thongquan/${this.#parts.config.side.toLowerCase()}`;
  }

  start(): void {
    this.#pulse.start();
  }

  close(): Promise<void> {
    return this.#pulse.stop();
  }

  /** The present head as a signed note (C2SP tlog-checkpoint). */
  async checkpoint(): Promise<string> {
    const size = await this.#tiles.size();
    if (this.#note?.size === size) return this.#note.text;
    const root = await (await this.#tiles.tree(size)).root();
    const text = signCheckpoint({ origin: this.origin, size, root }, this.origin, this.#parts.config.gatewayKey);
    this.#note = { size, text };
    return text;
  }

  async entries(from: number, limit: number): Promise<{ size: number; entries: string[] }> {
    return { size: await this.#tiles.size(), entries: (await this.#tiles.entries(from, limit)).map(hexOf) };
  }

  /** A hash tile or an entry bundle (C2SP tlog-tiles); undefined while the log does not reach that far. */
  tile(tile: Tile): Promise<Uint8Array | undefined> {
    return this.#tiles.bytes(tile);
  }

  /** The tree as it is now, or at an earlier size. @throws Refusal SCHEMA_INVALID when the log is not that long */
  async tree(size?: number): Promise<TiledTree> {
    const now = await this.#tiles.size();
    if (size !== undefined && size > now) throw new Refusal('SCHEMA_INVALID', `the log has ${now} entries`);
    return this.#tiles.tree(size ?? now);
  }

  /** Anchors the present head if the chain has none of its size. Answers the size that is anchored or under way. */
  async anchor(): Promise<number> {
    const { prisma, config, domain, keyId, relayer, now } = this.#parts;
    await this.#follow();
    if (!relayer.leads) return 0;
    const size = await this.#tiles.size();
    const last = await prisma.chainHead.findFirst({ where: { side: sideCode(config.side) }, orderBy: { size: 'desc' } });
    const lastSize = Number(last?.size ?? 0n);
    if (size === lastSize) return lastSize;
    const sent = await prisma.logHead.findFirst({ where: { state: 'broadcast' }, orderBy: { size: 'desc' } });
    if (sent && Number(sent.size) > lastSize && Date.now() - sent.createdAt.getTime() < LOST_MS) return Number(sent.size);
    const tree = await this.#tiles.tree(size);
    const root = await tree.root();
    const head = { side: config.side, size, root: hexOf(root), signedAt: Math.max(now(), Number(last?.signedAt ?? 0)) };
    const signature = signDigest(config.gatewayKey, headDigest(domain, head));
    const proof = (await tree.consistencyProof(lastSize)).map(hexOf);
    const data = RECORD_LOG.encodeFunctionData('anchor', [sideCode(head.side), size, head.root, head.signedAt, keyId, signature, proof]);
    const record = { root: Uint8Array.from(root), state: 'broadcast', createdAt: new Date() };
    await prisma.logHead.upsert({ where: { size: BigInt(size) }, create: { size: BigInt(size), ...record }, update: record });
    await relayer.send({ to: config.addresses.log, data });
    return size;
  }

  /** Leaves that an anchored head covers are anchored, on either side's log. */
  async #follow(): Promise<void> {
    const { prisma, config } = this.#parts;
    await prisma.$executeRaw`
      UPDATE gateway.log_heads h SET state = 'anchored', anchored_at = now() FROM chain.heads c
      WHERE c.side = ${sideCode(config.side)} AND c.size = h.size AND h.state <> 'anchored'`;
    await prisma.$executeRaw`
      UPDATE gateway.acts a SET state = 'anchored', anchored_at = now() FROM content.leaves l
      WHERE l.digest = a.digest AND a.carrier = 'leaf' AND a.state = 'accepted'
        AND l.index < (SELECT max(size) FROM chain.heads c WHERE c.side = CASE l.side WHEN 'VN' THEN 1 ELSE 2 END)`;
  }
}
