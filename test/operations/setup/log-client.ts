import type { JWK } from 'jose';
import { verifyCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { leafHash } from '../../../protocol/log/leaf.ts';
import { verifyConsistency, verifyInclusion } from '../../../protocol/log/merkle.ts';
import { decodeEntries, decodeHashes, TILE_WIDTH, tilePath, widthOf } from '../../../protocol/log/tiles.ts';
import { TiledTree } from '../../../protocol/log/tree.ts';

/** Answers what stands at a path under the log's address. */
export type Get = (path: string) => Promise<Uint8Array>;

/** A reader of a record log that trusts its key alone: everything it says it has verified from a checkpoint and tiles. */
export class LogClient {
  readonly #get: Get;
  readonly #origin: string;
  readonly #key: JWK;
  /** What it last saw. */
  #seen: { size: number; root: Uint8Array } | undefined;

  constructor(get: Get, origin: string, key: JWK) {
    this.#get = get;
    this.#origin = origin;
    this.#key = key;
  }

  /** Takes the present checkpoint, if the one before is a prefix of it. */
  async update(): Promise<{ size: number; root: Uint8Array; consistent: boolean }> {
    const note = Buffer.from(await this.#get('checkpoint')).toString();
    const { size, root } = verifyCheckpoint(note, this.#origin, this.#key);
    const before = this.#seen ?? { size: 0, root: await this.#tree(0).root() };
    const proof = await this.#tree(size).consistencyProof(before.size);
    const consistent = verifyConsistency(before.size, size, proof, before.root, root);
    if (consistent) this.#seen = { size, root };
    return { size, root, consistent };
  }

  /** Whether the log that was last seen holds this entry at this place. */
  async includes(entry: Uint8Array, index: number): Promise<boolean> {
    if (!this.#seen) return false;
    const { size, root } = this.#seen;
    return verifyInclusion(leafHash(entry), index, size, await this.#tree(size).inclusionProof(index), root);
  }

  async entry(index: number): Promise<Uint8Array | undefined> {
    const bundle = Math.floor(index / TILE_WIDTH);
    const width = widthOf('entries', bundle, this.#seen?.size ?? 0);
    const bytes = await this.#get(tilePath({ level: 'entries', index: bundle, width }));
    return decodeEntries(bytes, width)[index % TILE_WIDTH];
  }

  #tree(size: number): TiledTree {
    return new TiledTree(size, async (level, index, width) => decodeHashes(await this.#get(tilePath({ level, index, width })), width));
  }
}
