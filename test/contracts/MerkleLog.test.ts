import { expect } from 'chai';
import { Contract, hexlify, zeroPadBytes } from 'ethers';
import { CONSISTENCIES, INCLUSIONS } from '../vectors/transparency-dev-merkle/proofs.ts';
import { type Evm, startEvm } from './setup/evm.ts';
import { harness, harnessFactory } from './setup/harness.ts';

/** A hash as the contract can be given it: garbage of another length, which bytes32 cannot hold, filled up with zeros. */
const word = (hash: Uint8Array): string => zeroPadBytes(hexlify(hash), 32);
const words = (proof: Uint8Array[] | null): string[] => (proof ?? []).map(word);

/** Where the library judges differently, and why. RecordLog anchors no head of the size that it has, and a first one freely. */
const EMPTY = 'nothing is to be proven from an empty tree, so an empty proof proves it';
const OTHERWISE: Record<string, string> = {
  'inclusion/single-entry/empty-root-and-leaf.json':
    'filled up with zeros, leaf and root are one hash, and a tree of one leaf has that leaf for its root',
  'consistency/additional/size1-is-zero-and-does-not-equal-size2.json': EMPTY,
  'consistency/additional/sizes-are-equal-zero-and-proof-is-empty.json': EMPTY,
  'consistency/additional/sizes-are-equal-zero-but-roots-are-not.json': EMPTY,
  'consistency/additional/roots-do-not-match-and-sizes-are-zero.json': EMPTY,
  'consistency/additional/size1-is-zero-and-size2-is-not-zero.json': EMPTY,
};

describe('MerkleLog', () => {
  let evm: Evm;
  let library: Contract;

  before(async () => {
    evm = await startEvm();
    const deployed = await harnessFactory('MerkleLogHarness', await evm.account(0)).deploy();
    library = new Contract(await deployed.getAddress(), harness('MerkleLogHarness').abi, evm.provider);
  });
  after(() => evm.close());

  it('judges all 98 published proofs of inclusion and 98 of consistency as published, but for those named', async () => {
    const otherwise: string[] = [];
    let [taken, refused] = [0, 0];
    const count = (path: string, wantErr: boolean, ok: boolean): void => {
      if (ok === wantErr) otherwise.push(path);
      else if (ok) taken += 1;
      else refused += 1;
    };
    for (const { path, wantErr, leafHash, leafIdx, treeSize, root, proof } of INCLUSIONS)
      count(path, wantErr, await library.getFunction('verifyInclusion')(word(leafHash), leafIdx, treeSize, word(root), words(proof)));
    for (const { path, wantErr, size1, size2, root1, root2, proof } of CONSISTENCIES)
      count(path, wantErr, await library.getFunction('verifyConsistency')(size1, word(root1), size2, word(root2), words(proof)));
    expect(otherwise.sort()).to.deep.equal(Object.keys(OTHERWISE).sort());
    expect([taken, refused]).to.deep.equal([12, 184 - otherwise.length]);
  });
});
