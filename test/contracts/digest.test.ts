import { expect } from 'chai';
import fc from 'fast-check';
import { ACT_TYPES } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { typedDigest } from '../vectors/eip712/encoder.ts';
import { ANY_ACT } from '../vectors/random-acts.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';

describe('digests on chain', () => {
  let network: TestNetwork;
  before(async () => {
    network = await startTestNetwork();
  });
  after(() => network.close());

  it('are those of the protocol and of a second implementation, for any act', () => {
    const { chainId, directory } = network.domain;
    const domain = { name: 'Thongquan', version: '1', chainId, verifyingContract: directory };
    return fc.assert(
      fc.asyncProperty(ANY_ACT, async (act) => {
        const digest = await network.clearance.getFunction('digestOf')(act);
        expect(digest).to.equal(actDigest(network.domain, act));
        expect(digest).to.equal(typedDigest(domain, ACT_TYPES, 'Act', { ...act }));
      }),
      { numRuns: 200 },
    );
  });
});
