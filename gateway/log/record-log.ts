import type { PrismaClient } from '../../database/client.ts';
import type { SideConfig } from '../../database/config.ts';
import type { ActDomain } from '../../protocol/acts/digest.ts';
import { signDigest } from '../../protocol/acts/sign.ts';
import { RECORD_LOG } from '../../protocol/bindings/interfaces.ts';
import { signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { headDigest } from '../../protocol/log/head.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { consistencyProof, merkleRoot } from '../../protocol/log/merkle.ts';
import { sideCode } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import { Pulse } from '../outbox/pulse.ts';
import type { Relayer } from '../outbox/relayer.ts';

export interface RecordLogParts {
  prisma: PrismaClient;
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
  /** Entries, as tiles hold them, and the tree's leaves made of them. */
  readonly #entries: Uint8Array[] = [];
  readonly #leaves: Uint8Array[] = [];

  constructor(parts: RecordLogParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(
      () => this.anchor(),
      EVERY_MS,
      (error) =>
        parts.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the record log could not be anchored yet'),
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
    const leaves = await this.#all();
    const checkpoint = { origin: this.origin, size: leaves.length, root: merkleRoot(leaves) };
    return signCheckpoint(checkpoint, this.origin, this.#parts.config.gatewayKey);
  }

  async entries(from: number, limit: number): Promise<{ size: number; entries: string[] }> {
    await this.#all();
    return { size: this.#entries.length, entries: this.#entries.slice(from, from + limit).map(hexOf) };
  }

  /** Anchors the present head if the chain has none of its size. Answers the size that is anchored or under way. */
  async anchor(): Promise<number> {
    const { prisma, config, domain, keyId, relayer, now } = this.#parts;
    await this.#follow();
    if (!relayer.leads) return 0;
    const leaves = await this.#all();
    const last = await prisma.chainHead.findFirst({ where: { side: sideCode(config.side) }, orderBy: { size: 'desc' } });
    const lastSize = Number(last?.size ?? 0n);
    if (leaves.length === lastSize) return lastSize;
    const sent = await prisma.logHead.findFirst({ where: { state: 'broadcast' }, orderBy: { size: 'desc' } });
    if (sent && Number(sent.size) > lastSize && Date.now() - sent.createdAt.getTime() < LOST_MS) return Number(sent.size);
    const size = leaves.length;
    const root = merkleRoot(leaves);
    const head = { side: config.side, size, root: hexOf(root), signedAt: Math.max(now(), Number(last?.signedAt ?? 0)) };
    const signature = signDigest(config.gatewayKey, headDigest(domain, head));
    const proof = lastSize === 0 ? [] : consistencyProof(leaves, lastSize).map(hexOf);
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

  /** All leaves; the log only grows, so those read once are kept. */
  async #all(): Promise<readonly Uint8Array[]> {
    const rows = await this.#parts.prisma.logLeaf.findMany({
      where: { index: { gte: BigInt(this.#leaves.length) } },
      orderBy: { index: 'asc' },
      select: { index: true, leaf: true },
    });
    for (const row of rows) {
      if (Number(row.index) !== this.#leaves.length) continue;
      this.#entries.push(row.leaf);
      this.#leaves.push(leafHash(row.leaf));
    }
    return this.#leaves;
  }
}
