import { expect } from 'chai';
import { toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import { hex, sha256 } from '../../../protocol/hash.ts';
import { leafHash } from '../../../protocol/log/leaf.ts';
import {
  consistencyProof,
  inclusionProof,
  merkleRoot,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../protocol/log/merkle.ts';
import { expectRefused } from '../refused.ts';

const leaves = (size: number): Uint8Array[] => Array.from({ length: size }, (_, i) => sha256(toUtf8Bytes(`leaf ${i}`)));

/** RFC 9162 §2.1.1, word for word. */
function rootByDefinition(d: readonly Uint8Array[]): Uint8Array {
  if (d.length === 0) return sha256(new Uint8Array());
  if (d.length === 1) return d[0] as Uint8Array;
  const k = 2 ** Math.floor(Math.log2(d.length - 1));
  return nodeHash(rootByDefinition(d.slice(0, k)), rootByDefinition(d.slice(k)));
}

/** Inputs and roots of the certificate-transparency test vectors (RFC 6962 test data, used by every implementation). */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) =>
  leafHash(Buffer.from(text, 'hex')),
);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the Merkle tree', () => {
  it('has the roots of the published vectors', () => {
    expect(ROOTS.map((_, i) => hex(merkleRoot(INPUTS.slice(0, i + 1))).slice(2))).to.deep.equal(ROOTS);
    expect(hex(merkleRoot([]))).to.equal('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('has the root that the definition gives', () => {
    for (let size = 0; size <= 40; size++) expect(hex(merkleRoot(leaves(size)))).to.equal(hex(rootByDefinition(leaves(size))));
  });

  it('proves every leaf of every size, and no other leaf, place, size or root', () => {
    for (let size = 1; size <= 20; size++) {
      const tree = leaves(size);
      const root = merkleRoot(tree);
      for (let index = 0; index < size; index++) {
        const path = inclusionProof(tree, index);
        const leaf = tree[index] as Uint8Array;
        expect(verifyInclusion(leaf, index, size, path, root)).to.equal(true);
        expect(verifyInclusion(sha256(leaf), index, size, path, root)).to.equal(false);
        expect(verifyInclusion(leaf, (index + 1) % size, size, path, root)).to.equal(size === 1);
        expect(verifyInclusion(leaf, index, size, path, sha256(root))).to.equal(false);
        expect(verifyInclusion(leaf, index, size, [...path, root], root)).to.equal(false);
        if (path.length > 0) expect(verifyInclusion(leaf, index, size, path.slice(1), root)).to.equal(false);
        for (const [i, node] of path.entries())
          expect(verifyInclusion(leaf, index, size, path.with(i, sha256(node)), root)).to.equal(false);
      }
      expect(verifyInclusion(tree[0] as Uint8Array, size, size, inclusionProof(tree, 0), root)).to.equal(false);
      expect(verifyInclusion(tree[0] as Uint8Array, -1, size, [], root)).to.equal(false);
    }
  });

  it('proves every prefix, and no history that was rewritten', () => {
    for (let second = 1; second <= 20; second++) {
      const tree = leaves(second);
      const root = merkleRoot(tree);
      for (let first = 1; first <= second; first++) {
        const proof = consistencyProof(tree, first);
        const firstRoot = merkleRoot(tree.slice(0, first));
        expect(verifyConsistency(first, second, proof, firstRoot, root)).to.equal(true);
        const rewritten = merkleRoot(tree.slice(0, first).with(0, sha256(toUtf8Bytes('rewritten'))));
        expect(verifyConsistency(first, second, proof, rewritten, root)).to.equal(false);
        expect(verifyConsistency(first, second, proof, firstRoot, sha256(root))).to.equal(false);
        expect(verifyConsistency(first, second, [...proof, root], firstRoot, root)).to.equal(false);
        for (const [i, node] of proof.entries())
          expect(verifyConsistency(first, second, proof.with(i, sha256(node)), firstRoot, root)).to.equal(false);
      }
    }
  });

  it('has nothing to prove from the empty tree, and never shrinks', () => {
    const tree = leaves(5);
    expect(consistencyProof(tree, 0)).to.deep.equal([]);
    expect(verifyConsistency(0, 5, [], merkleRoot([]), merkleRoot(tree))).to.equal(true);
    expect(verifyConsistency(5, 4, [], merkleRoot(tree), merkleRoot(tree.slice(0, 4)))).to.equal(false);
  });

  it('keeps its proofs short at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 299 }), (size, at) => {
        fc.pre(at < size);
        const tree = leaves(size);
        expect(inclusionProof(tree, at).length).to.be.at.most(Math.ceil(Math.log2(size)));
        expect(
          verifyConsistency(at + 1, size, consistencyProof(tree, at + 1), merkleRoot(tree.slice(0, at + 1)), merkleRoot(tree)),
        ).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  it('tells a power of two from its neighbour where floating point does not', () => {
    // A tree of equal leaves: whole subtrees of one height are equal, so its roots and proofs can be written down at any size.
    const heights = [sha256(toUtf8Bytes('leaf'))];
    for (let height = 1; height <= 49; height++)
      heights.push(nodeHash(heights[height - 1] as Uint8Array, heights[height - 1] as Uint8Array));
    const [lowest, root] = [heights[0] as Uint8Array, heights[49] as Uint8Array];
    const firstRoot = heights.slice(1, 49).reduce((right, left) => nodeHash(left, right), lowest);
    expect(verifyConsistency(2 ** 49 - 1, 2 ** 49, [lowest, ...heights.slice(0, 49)], firstRoot, root)).to.equal(true);
  });

  it('takes nothing for a hash that has another length', () => {
    const none = new Uint8Array();
    expect(verifyInclusion(none, 0, 1, [], none)).to.equal(false);
    expect(verifyConsistency(1, 1, [], none, none)).to.equal(false);
    expect(verifyConsistency(0, 0, [], sha256(none), sha256(Uint8Array.of(1)))).to.equal(false);
  });

  it('refuses leaves and sizes that it does not have', () => {
    expectRefused(() => inclusionProof(leaves(3), 3), 'SCHEMA_INVALID');
    expectRefused(() => consistencyProof(leaves(3), 4), 'SCHEMA_INVALID');
  });
});
