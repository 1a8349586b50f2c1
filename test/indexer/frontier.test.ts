import { expect } from 'chai';
import { Frontier } from '../../indexer/audit/frontier.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { merkleRoot } from '../../protocol/log/merkle.ts';

describe('a growing tree', () => {
  it('has at every size the root that the whole tree has', () => {
    const frontier = new Frontier();
    const leaves: Uint8Array[] = [];
    for (let size = 0; size < 70; size++) {
      expect(Buffer.from(frontier.root()).toString('hex'), `size ${size}`).to.equal(Buffer.from(merkleRoot(leaves)).toString('hex'));
      leaves.push(leafHash(Buffer.alloc(32, size)));
      frontier.append(leaves.at(-1) as Uint8Array);
    }
  });
});
