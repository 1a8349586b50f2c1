import { sha256 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import { nodeHash } from './merkle.ts';
import { TILE_HEIGHT, TILE_WIDTH, widthOf } from './tiles.ts';

/** Leaves of a tree from one place to before another. */
interface Range {
  from: number;
  to: number;
}

/** A hash tile's hashes, from wherever they are kept: a database, files, another's server. */
export type ReadTile = (level: number, index: number, width: number) => Promise<readonly Uint8Array[]>;

/**
 * The tree of the first `size` leaves of a log, read tile by tile: a root or a proof reads a tile a level or two, however long the log is.
 * Says what `merkle.ts` says of the same leaves. For one question; tiles once read are kept.
 */
export class TiledTree {
  readonly size: number;
  readonly #read: ReadTile;
  readonly #tiles = new Map<string, Promise<readonly Uint8Array[]>>();

  constructor(size: number, read: ReadTile) {
    this.size = size;
    this.#read = read;
  }

  /** RFC 9162 §2.1.1. */
  async root(): Promise<Uint8Array> {
    return this.size === 0 ? sha256(new Uint8Array()) : this.#rangeRoot({ from: 0, to: this.size });
  }

  /** Leaf hash at a place. @throws Refusal SCHEMA_INVALID when the tree has no such leaf. */
  async leaf(index: number): Promise<Uint8Array> {
    this.#demandLeaf(index);
    return this.#node(0, index);
  }

  /** Audit path, RFC 9162 §2.1.3.1. @throws Refusal SCHEMA_INVALID when the tree has no such leaf. */
  async inclusionProof(index: number): Promise<Uint8Array[]> {
    this.#demandLeaf(index);
    const ranges: Range[] = [];
    let [from, to] = [0, this.size];
    while (to - from > 1) {
      const middle = from + splitAt(to - from);
      if (index < middle) {
        ranges.unshift({ from: middle, to });
        to = middle;
      } else {
        ranges.unshift({ from, to: middle });
        from = middle;
      }
    }
    return this.#roots(ranges);
  }

  /** Proof that the tree of the first leaves is a prefix, RFC 9162 §2.1.4.1. @throws Refusal SCHEMA_INVALID when there is no such prefix. */
  async consistencyProof(earlier: number): Promise<Uint8Array[]> {
    if (!Number.isSafeInteger(earlier) || earlier < 0 || earlier > this.size)
      throw new Refusal('SCHEMA_INVALID', 'the log has no such earlier size');
    if (earlier === 0 || earlier === this.size) return [];
    const ranges: Range[] = [];
    let [from, to] = [0, this.size];
    while (to !== earlier) {
      const middle = from + splitAt(to - from);
      if (earlier <= middle) {
        ranges.unshift({ from: middle, to });
        to = middle;
      } else {
        ranges.unshift({ from, to: middle });
        from = middle;
      }
    }
    // The verifier has the old root; only when that is no subtree of its own does it need the last subtree of the old tree.
    return this.#roots(from === 0 ? ranges : [{ from, to }, ...ranges]);
  }

  #demandLeaf(index: number): void {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.size) throw new Refusal('SCHEMA_INVALID', 'the log has no such leaf');
  }

  #roots(ranges: readonly Range[]): Promise<Uint8Array[]> {
    return Promise.all(ranges.map((range) => this.#rangeRoot(range)));
  }

  async #rangeRoot(range: Range): Promise<Uint8Array> {
    const nodes = await Promise.all(perfectSubtrees(range).map(({ height, index }) => this.#node(height, index)));
    return nodes.reduceRight((right, left) => nodeHash(left, right));
  }

  /** Root of the perfect subtree over leaves `index · 2^height` and on. */
  async #node(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT);
    const within = height % TILE_HEIGHT;
    const across = TILE_WIDTH / 2 ** within;
    const tile = await this.#tile(level, Math.floor(index / across));
    return subtreeRoot(tile, within, index % across);
  }

  #tile(level: number, index: number): Promise<readonly Uint8Array[]> {
    const name = `${level}/${index}`;
    const known = this.#tiles.get(name) ?? this.#read(level, index, widthOf(level, index, this.size));
    this.#tiles.set(name, known);
    return known;
  }
}

/** Roots of the perfect subtrees within a tile, as far as they were asked for: each is computed once for as long as its tile is kept. */
const SUBTREES = new WeakMap<readonly Uint8Array[], Map<number, Uint8Array>>();

function subtreeRoot(tile: readonly Uint8Array[], height: number, index: number): Uint8Array {
  if (height === 0) return tile[index] as Uint8Array;
  const known = SUBTREES.get(tile) ?? new Map<number, Uint8Array>();
  SUBTREES.set(tile, known);
  const name = height * TILE_WIDTH + index;
  const root = known.get(name) ?? nodeHash(subtreeRoot(tile, height - 1, 2 * index), subtreeRoot(tile, height - 1, 2 * index + 1));
  known.set(name, root);
  return root;
}

/** The fewest perfect subtrees that cover a range which is itself a subtree or reaches the right edge; largest first. */
function perfectSubtrees({ from, to }: Range): { height: number; index: number }[] {
  const found: { height: number; index: number }[] = [];
  for (let at = from; at < to; ) {
    const leaves = largestPower(to - at);
    found.push({ height: Math.log2(leaves), index: at / leaves });
    at += leaves;
  }
  return found;
}

/** Largest power of two not above n, n ≥ 1. */
function largestPower(n: number): number {
  let power = 1;
  while (power * 2 <= n) power *= 2;
  return power;
}

/** Largest power of two smaller than n, n > 1. */
const splitAt = (n: number): number => largestPower(n - 1);
