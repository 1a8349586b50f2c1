import { expect } from 'chai';
import fc from 'fast-check';
import { hex, sha256, utf8 } from '../../../protocol/hash.ts';
import { consistencyProof, inclusionProof, merkleRoot } from '../../../protocol/log/merkle.ts';
import {
  decodeEntries,
  decodeHashes,
  encodeEntries,
  encodeHashes,
  hashesAt,
  parseTilePath,
  TILE_WIDTH,
  tilePath,
  widthOf,
} from '../../../protocol/log/tiles.ts';
import { type ReadTile, TiledTree } from '../../../protocol/log/tree.ts';
import { expectRefused, expectRefusedLater } from '../refused.ts';

const LARGEST = TILE_WIDTH ** 2 + 700;
const leaves = Array.from({ length: LARGEST }, (_, i) => sha256(utf8(`entry ${i}`)));
/** Hashes by level, as full tiles give them. */
const levels = [leaves];
for (let level = 1; hashesAt(level, LARGEST) > 0; level++) {
  const below = levels[level - 1] as Uint8Array[];
  levels.push(Array.from({ length: hashesAt(level, LARGEST) }, (_, i) => merkleRoot(below.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH))));
}
const all = (hashes: readonly Uint8Array[]): string[] => hashes.map(hex);

/** A tree over the first leaves, and how many tiles it has read. */
function treeOf(size: number): { tree: TiledTree; reads: () => number } {
  let reads = 0;
  const read: ReadTile = async (level, index, width) => {
    reads += 1;
    expect(width, 'no tile is read beyond the tree')
      .to.equal(widthOf(level, index, size))
      .and.to.be.greaterThan(0);
    return (levels[level] as Uint8Array[]).slice(index * TILE_WIDTH, index * TILE_WIDTH + width);
  };
  return { tree: new TiledTree(size, read), reads: () => reads };
}

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 1, max: LARGEST }),
  fc.constantFrom(255, 256, 257, 511, 512, 65_535, 65_536, 65_537, LARGEST),
);

describe('a tree read tile by tile', () => {
  it('has the roots and proofs of the whole tree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_500 }), fc.nat(), fc.nat(), async (size, a, b) => {
        const whole = leaves.slice(0, size);
        const { tree } = treeOf(size);
        expect(hex(await tree.root())).to.equal(hex(merkleRoot(whole)));
        expect(all(await tree.inclusionProof(a % size))).to.deep.equal(all(inclusionProof(whole, a % size)));
        expect(all(await tree.consistencyProof(b % (size + 1)))).to.deep.equal(all(consistencyProof(whole, b % (size + 1))));
      }),
      { numRuns: 40 },
    );
  });

  it('has them above 65,536 leaves too, where tiles stand on tiles', async () => {
    for (const size of [65_537, LARGEST]) {
      const whole = leaves.slice(0, size);
      const { tree } = treeOf(size);
      expect(hex(await tree.root()), String(size)).to.equal(hex(merkleRoot(whole)));
      expect(all(await tree.inclusionProof(size - 7))).to.deep.equal(all(inclusionProof(whole, size - 7)));
      expect(all(await tree.consistencyProof(size - 1))).to.deep.equal(all(consistencyProof(whole, size - 1)));
    }
  });

  it('reads a few tiles, however long the log is', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, a) => {
        const { tree, reads } = treeOf(size);
        await tree.root();
        await tree.inclusionProof(a % size);
        expect(reads()).to.be.at.most(2 * levels.length);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses leaves and sizes that it does not have', async () => {
    const { tree } = treeOf(300);
    await expectRefusedLater(tree.inclusionProof(300), 'SCHEMA_INVALID');
    await expectRefusedLater(tree.leaf(-1), 'SCHEMA_INVALID');
    await expectRefusedLater(tree.consistencyProof(301), 'SCHEMA_INVALID');
  });

  it('of no leaves has the root of nothing', async () => {
    expect(hex(await treeOf(0).tree.root())).to.equal(hex(merkleRoot([])));
  });
});

describe('a tile', () => {
  it('has the paths of the specification', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).to.equal('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 0, width: 256 })).to.equal('tile/entries/000');
    expect(tilePath({ level: 1, index: 273, width: 112 })).to.equal('tile/1/273.p/112');
  });

  it('is read back from its path, and from no other spelling', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 7 }), fc.constant('entries' as const)),
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.integer({ min: 1, max: TILE_WIDTH }),
        (level, index, width) => {
          const [, first = '', ...rest] = tilePath({ level, index, width }).split('/');
          expect(parseTilePath(first, rest.join('/'))).to.deep.equal({ level, index, width });
        },
      ),
    );
    for (const [level, rest] of [
      ['0', '0'],
      ['0', 'x000/001'],
      ['0', '001.p/256'],
      ['0', '001.p/0'],
      ['0', '001.p/07'],
      ['00', '001'],
      ['8', '001'],
      ['entry', '001'],
      ['0', '../../001'],
      ['0', '001/'],
    ] as const)
      expectRefused(() => parseTilePath(level, rest), 'IDENTIFIER_INVALID');
  });

  it('carries hashes and entries and nothing else', () => {
    const some = leaves.slice(0, 5);
    expect(all(decodeHashes(encodeHashes(some), 5))).to.deep.equal(all(some));
    expect(all(decodeEntries(encodeEntries(some), 5))).to.deep.equal(all(some));
    expect(encodeEntries(some).length).to.equal(5 * 34);
    expectRefused(() => decodeHashes(encodeHashes(some), 6), 'SCHEMA_INVALID');
    expectRefused(() => decodeEntries(encodeEntries(some), 4), 'SCHEMA_INVALID');
    expectRefused(() => decodeEntries(encodeEntries(some).subarray(1), 5), 'SCHEMA_INVALID');
    expectRefused(() => decodeEntries(Uint8Array.of(...encodeEntries(some), 0), 5), 'SCHEMA_INVALID');
  });
});
