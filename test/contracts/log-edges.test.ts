import { expect } from 'chai';
import { sideCode } from '../../protocol/sides.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, randomId, type TestKey } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

const VN = sideCode('VN');

describe('RecordLog at its edges', () => {
  let network: TestNetwork;
  let gateway: TestKey;

  beforeEach(async () => {
    network = await startTestNetwork();
    const side = organisation('VN', ['GATEWAY'], network.deployed.verifier, 1);
    await network.onboard([side]);
    [gateway] = side.keys as [TestKey];
  });
  afterEach(() => network.close());

  /** A first head of size 1 in a block of a time that is known. */
  async function anchor(time: number, signedAt: number): Promise<string> {
    const root = randomId();
    const digest: string = await network.log.getFunction('headDigest')(VN, 1, root, signedAt);
    const args = [VN, 1, root, signedAt, gateway.id, gateway.sign(digest), []];
    await network.setNextTime(time);
    const sent = network.log.getFunction('anchor').send(...args, { gasLimit: 1_000_000 });
    // A transaction's revert is one level deeper than a call's.
    return revertOf(
      sent.catch(({ error }) => Promise.reject(error)),
      network.log.interface,
    );
  }

  it('takes a head signed two minutes ahead of the block, and no later one', async () => {
    const time = (await network.time()) + 1000;
    expect(await anchor(time, time + 121)).to.equal('ACT_FROM_FUTURE');
    expect(await anchor(time + 1, time + 1 + 120)).to.equal('none');
  });
});
