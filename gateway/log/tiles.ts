import type { PrismaClient } from '../../database/client.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { merkleRoot } from '../../protocol/log/merkle.ts';
import { encodeEntries, encodeHashes, hashesAt, TILE_WIDTH, type Tile, widthOf } from '../../protocol/log/tiles.ts';
import { TiledTree } from '../../protocol/log/tree.ts';

/**
 * The record log's tree in the database: entries, and the root of each full tile. Anything else of the tree is computed from the few tiles it
 * takes, so neither memory nor time grows with the log. Several processes may do this at once: what they write is the same.
 */
export class LogTiles {
  readonly #prisma: PrismaClient;
  /** Full tiles whose roots are known to be stored, by the level of those roots. */
  readonly #stored: number[] = [];

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** Entries that are in. Leaves get their places under a lock, so there is none missing before. */
  async size(): Promise<number> {
    const { _max } = await this.#prisma.logLeaf.aggregate({ _max: { index: true } });
    return Number(_max.index ?? -1n) + 1;
  }

  /** The tree as it is now, or as it was at an earlier size. */
  async tree(size?: number): Promise<TiledTree> {
    const now = size ?? (await this.size());
    await this.#store(now);
    return new TiledTree(now, (level, index, width) => this.#hashes(level, index * TILE_WIDTH, width));
  }

  async entries(from: number, count: number): Promise<Uint8Array[]> {
    const rows = await this.#prisma.logLeaf.findMany({
      where: { index: { gte: BigInt(from), lt: BigInt(from + count) } },
      orderBy: { index: 'asc' },
      select: { leaf: true },
    });
    return rows.map((row) => row.leaf);
  }

  /** A tile's bytes; undefined while the log does not reach that far. */
  async bytes({ level, index, width }: Tile): Promise<Uint8Array | undefined> {
    const size = await this.size();
    if (widthOf(level, index, size) < width) return undefined;
    if (level === 'entries') return encodeEntries(await this.entries(index * TILE_WIDTH, width));
    await this.#store(size);
    return encodeHashes(await this.#hashes(level, index * TILE_WIDTH, width));
  }

  async #hashes(level: number, from: number, count: number): Promise<Uint8Array[]> {
    if (level === 0) return (await this.entries(from, count)).map(leafHash);
    const rows = await this.#prisma.logNode.findMany({
      where: { level, index: { gte: BigInt(from), lt: BigInt(from + count) } },
      orderBy: { index: 'asc' },
      select: { hash: true },
    });
    return rows.map((row) => row.hash);
  }

  /** Stores the roots of the tiles that have become full: one hash for 256 entries, one more for 65,536. */
  async #store(size: number): Promise<void> {
    for (let level = 1; hashesAt(level, size) > 0; level++) {
      let next = this.#stored[level] ?? (await this.#storedAt(level));
      for (const full = hashesAt(level, size); next < full; next++) {
        const hash = Uint8Array.from(merkleRoot(await this.#hashes(level - 1, next * TILE_WIDTH, TILE_WIDTH)));
        await this.#prisma.logNode.createMany({ data: [{ level, index: BigInt(next), hash }], skipDuplicates: true });
      }
      this.#stored[level] = Math.max(next, this.#stored[level] ?? 0);
    }
  }

  async #storedAt(level: number): Promise<number> {
    const { _max } = await this.#prisma.logNode.aggregate({ where: { level }, _max: { index: true } });
    return Number(_max.index ?? -1n) + 1;
  }
}
