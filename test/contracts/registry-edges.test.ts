import { expect } from 'chai';
import { type Contract, encodeBytes32String } from 'ethers';
import { keyIdOf } from '../../protocol/acts/sign.ts';
import { rolesMask } from '../../protocol/roles.ts';
import { governed } from './setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { broken, organisation, randomId, type TestKey, type TestOrganisation } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

const DIGEST = `0x${'42'.repeat(32)}`;
const NOBODY = `0x${'0'.repeat(40)}`;
const END_OF_TIME = 2n ** 64n - 1n;

describe('ParticipantRegistry at its edges', () => {
  let network: TestNetwork;
  let customs: TestOrganisation;
  let key: TestKey;
  let account: TestKey;
  let vn: Contract;

  beforeEach(async () => {
    network = await startTestNetwork();
    customs = organisation('VN', ['CUSTOMS'], network.deployed.verifier);
    [key, account] = customs.keys as [TestKey, TestKey];
    await network.onboard([customs]);
    vn = network.registry.connect(network.operators.VN) as Contract;
  });
  afterEach(() => network.close());

  const revert = (by: Contract, name: string, ...args: unknown[]): Promise<string> =>
    revertOf(by.getFunction(name).staticCall(...args), network.registry.interface);

  it('retires a key at the time of the block, and again at the same time', async () => {
    const time = (await network.time()) + 1000;
    await network.setNextTime(time);
    await send(vn, 'retireKey', key.id, time);
    await send(vn, 'retireKey', account.id, time + 1000);
    expect(await revert(vn, 'retireKey', account.id, time + 1000)).to.equal('none');
    expect((await network.registry.getFunction('keyOf')(key.id)).retiredAt).to.equal(BigInt(time));
  });

  it('gives an organisation no role that there is not', async () => {
    expect(await revert(vn, 'changeOrganisation', customs.id, 1 << 11, true)).to.equal('OrganisationInvalid');
    expect(await revert(vn, 'changeOrganisation', customs.id, (1 << 11) - 1, true)).to.equal('none');
  });

  it('knows what stands at the end of time, and nothing of a key that nobody added', async () => {
    for (const time of [2n ** 48n, END_OF_TIME]) {
      const { side, roles, active } = await network.registry.getFunction('organisationAt')(customs.id, time);
      expect([side, roles, active], String(time)).to.deep.equal([1n, BigInt(rolesMask(['CUSTOMS'])), true]);
    }
    expect((await network.registry.getFunction('keyOf')(key.id)).use).to.equal(0n);
    const { organisation: owner, signer } = await network.registry.getFunction('keyOf')(randomId());
    expect([BigInt(owner), signer]).to.deep.equal([0n, '0x']);
  });

  it('takes no signature that recovers nobody, even for the key of nobody', async () => {
    const nobody = { use: 0, signer: NOBODY, roles: 0, validFrom: 1, validUntil: 0 };
    await send(vn, 'addKey', customs.id, nobody);
    const id = keyIdOf(NOBODY);
    expect((await network.registry.getFunction('keyOf')(id)).signer).to.equal(NOBODY);
    for (const signature of ['0x', `0x${'00'.repeat(65)}`, broken(account.sign(DIGEST)).slice(0, -2)])
      expect(await revert(network.registry, 'authenticate', id, DIGEST, signature, 5)).to.equal('SIGNATURE_INVALID');
  });

  it('has no third side, though the access manager has a third role', async () => {
    const holder = await network.account(9);
    await governed(network, 'joint', 'setAddress', [encodeBytes32String('Clearance'), holder.address]);
    const newcomer = { organisation: randomId(), roles: 0, keys: [] };
    const by = network.registry.connect(holder) as Contract;
    expect(await revert(by, 'onboard', 3, [newcomer])).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'onboard', 1, [newcomer])).to.equal('none');
  });
});
