import { leafHash } from '../../protocol/log/leaf.ts';
import { merkleRoot } from '../../protocol/log/merkle.ts';
import { encodeEntries, encodeHashes, hashesAt, TILE_WIDTH, type Tile, widthOf } from '../../protocol/log/tiles.ts';
import { TiledTree } from '../../protocol/log/tree.ts';
import type { LogRows } from './rows.ts';

/** Full tiles whose roots are found in one turn: two statements, and half a megabyte of entries. */
const TILES_AT_ONCE = 64;

/** Tiles kept in memory: 30 kB each at most, as an array of hashes. */
const TILES_KEPT = 256;

/**
 * A record log's tree in a database: entries, and the root of each full tile. Anything else of the tree is computed from the few tiles it
 * takes, so neither memory nor time grows with the log. Several processes may do this at once: what they write is the same.
 */
export class LogTiles {
  readonly #rows: LogRows;
  /** Full tiles whose roots are known to be stored, by the level of those roots. */
  readonly #stored: number[] = [];
  /** Read before, least lately used first. */
  readonly #tiles = new Map<string, readonly Uint8Array[]>();

  constructor(rows: LogRows) {
    this.#rows = rows;
  }

  /** Entries that are in. Leaves get their places under a lock, so there is none missing before. */
  size(): Promise<number> {
    return this.#rows.size();
  }

  /** The tree as it is now, or as it was at an earlier size. */
  async tree(size?: number): Promise<TiledTree> {
    const now = size ?? (await this.size());
    await this.#store(now);
    return new TiledTree(now, (level, index, width) => this.#tile(level, index, width));
  }

  /** A tile of a width never changes: what was read last is kept. */
  async #tile(level: number, index: number, width: number): Promise<readonly Uint8Array[]> {
    const name = `${level}/${index}/${width}`;
    const hashes = this.#tiles.get(name) ?? (await this.#hashes(level, index * TILE_WIDTH, width));
    this.#tiles.delete(name);
    this.#tiles.set(name, hashes);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size > TILES_KEPT && oldest !== undefined) this.#tiles.delete(oldest);
    return hashes;
  }

  entries(from: number, count: number): Promise<Uint8Array[]> {
    return this.#rows.entries(from, count);
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
    return level === 0 ? (await this.entries(from, count)).map(leafHash) : this.#rows.nodes(level, from, count);
  }

  /** Stores the roots of the tiles that have become full: one hash for 256 entries, one more for 65,536. */
  async #store(size: number): Promise<void> {
    for (let level = 1; hashesAt(level, size) > 0; level++) {
      let next = this.#stored[level] ?? (await this.#rows.nodesAt(level));
      for (const full = hashesAt(level, size); next < full; ) {
        const count = Math.min(TILES_AT_ONCE, full - next);
        const hashes = await this.#hashes(level - 1, next * TILE_WIDTH, count * TILE_WIDTH);
        const roots = Array.from({ length: count }, (_, i) => merkleRoot(hashes.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH)));
        await this.#rows.addNodes(level, next, roots);
        next += count;
      }
      this.#stored[level] = Math.max(next, this.#stored[level] ?? 0);
    }
  }
}
