import { expect } from 'chai';
import { Contract, hexlify } from 'ethers';
import { sha256 } from '../../protocol/hash.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { consistencyProof, merkleRoot } from '../../protocol/log/merkle.ts';
import { type Evm, startEvm } from './setup/evm.ts';
import { harness, harnessFactory } from './setup/harness.ts';

const leaves = Array.from({ length: 9 }, (_, i) => leafHash(sha256(Uint8Array.of(i))));
const rootOf = (size: number): string => hexlify(merkleRoot(leaves.slice(0, size)));

describe('MerkleLog at its edges', () => {
  let evm: Evm;
  let library: Contract;

  before(async () => {
    evm = await startEvm();
    const deployed = await harnessFactory('MerkleLogHarness', await evm.account(0)).deploy();
    library = new Contract(await deployed.getAddress(), harness('MerkleLogHarness').abi, evm.provider);
  });
  after(() => evm.close());

  const consistent = (first: number, firstRoot: string, second: number, secondRoot: string, proof: string[] = []): Promise<boolean> =>
    library.getFunction('verifyConsistency')(first, firstRoot, second, secondRoot, proof);

  it('finds a tree of any size consistent with itself without a proof, with none other, and with no proof', async () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      const [root, other] = [rootOf(size), rootOf((size % leaves.length) + 1)];
      expect(await consistent(size, root, size, root), `${size}`).to.equal(true);
      expect(await consistent(size, root, size, other), `${size}, another root`).to.equal(false);
      expect(await consistent(size, root, size, root, [root]), `${size}, a proof`).to.equal(false);
    }
  });

  it('finds no tree consistent with a smaller one, whatever proves the way there', async () => {
    for (let size = 2; size <= leaves.length; size += 1) {
      const proof = consistencyProof(leaves.slice(0, size), size - 1).map((hash) => hexlify(hash));
      expect(await consistent(size - 1, rootOf(size - 1), size, rootOf(size), proof)).to.equal(true);
      expect(await consistent(size, rootOf(size), size - 1, rootOf(size - 1), proof)).to.equal(false);
    }
  });
});
