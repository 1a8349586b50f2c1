import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { verifyConsistency, verifyInclusion } from '../../../protocol/log/merkle.ts';
import {
  CONSISTENCIES,
  fileOf,
  INCLUSIONS,
  type PublishedConsistency,
  type PublishedInclusion,
  publishedDigests,
} from '../../vectors/transparency-dev-merkle/proofs.ts';

const included = ({ leafHash, leafIdx, treeSize, proof, root }: PublishedInclusion): boolean =>
  verifyInclusion(leafHash, Number(leafIdx), Number(treeSize), proof ?? [], root);
const consistent = ({ size1, size2, proof, root1, root2 }: PublishedConsistency): boolean =>
  verifyConsistency(Number(size1), Number(size2), proof ?? [], root1, root2);

/** Where we judge differently, and why. */
const STRICTER: Record<string, string> = {
  'consistency/additional/sizes-are-equal-one-and-proof-is-empty.json': 'its roots have 12 bytes, and a root is a SHA-256 hash',
};

describe('the published proofs of transparency-dev/merkle', () => {
  it('are byte for byte the published files: 98 of inclusion and 98 of consistency', () => {
    const made = [...INCLUSIONS, ...CONSISTENCIES].map((one) => [one.path, createHash('sha256').update(fileOf(one)).digest('hex')]);
    expect(Object.fromEntries(made)).to.deep.equal(Object.fromEntries(publishedDigests()));
    expect([INCLUSIONS.length, CONSISTENCIES.length]).to.deep.equal([98, 98]);
  });

  it('are taken, 6 of each, and refused, 92 of each, as published; one of consistency we refuse too', () => {
    const judged = [
      ...INCLUSIONS.map((one) => [one, included(one)] as const),
      ...CONSISTENCIES.map((one) => [one, consistent(one)] as const),
    ];
    const other = judged.filter(([{ wantErr }, taken]) => taken === wantErr).map(([{ path }]) => path);
    expect(other).to.deep.equal(Object.keys(STRICTER));
    expect(judged.filter(([, taken]) => taken)).to.have.length(6 + 5);
    expect(INCLUSIONS.filter(({ wantErr }) => wantErr)).to.have.length(92);
    expect(CONSISTENCIES.filter(({ wantErr }) => wantErr)).to.have.length(92);
  });
});
