import { expect } from 'chai';
import type { Contract, JsonRpcSigner } from 'ethers';
import { JOINT_COUNCIL } from '../../../protocol/bindings/interfaces.ts';
import { type Side, sideCode } from '../../../protocol/sides.ts';
import { governed } from '../setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from '../setup/network.ts';
import { revertOf } from '../setup/refused.ts';

const call = JOINT_COUNCIL.encodeFunctionData.bind(JOINT_COUNCIL);

// Twice by one member, by strangers, by one replaced and by one who changes sides: also test/contracts/JointCouncil.test.ts.
describe('voices counted twice in the council', () => {
  let network: TestNetwork;
  let later: number;
  let vn: JsonRpcSigner;
  let cn: JsonRpcSigner;
  let second: JsonRpcSigner;
  let third: JsonRpcSigner;

  beforeEach(async () => {
    network = await startTestNetwork();
    later = (await network.time()) + 100_000;
    ({ VN: vn, CN: cn } = network.members);
    [second, third] = [await network.account(7), await network.account(8)];
  });
  afterEach(() => network.close());

  const as = (signer: JsonRpcSigner): Contract => network.council.connect(signer) as Contract;
  const revert = (by: JsonRpcSigner, name: string, ...args: unknown[]): Promise<string> =>
    revertOf(
      as(by)
        .getFunction(name)
        .staticCall(...args),
      JOINT_COUNCIL,
    );
  async function propose(by: JsonRpcSigner, data: string, scope: 'joint' | 'side' = 'joint'): Promise<bigint> {
    const args = scope === 'joint' ? [await network.council.getAddress(), data, later] : [data, later];
    const name = scope === 'joint' ? 'propose' : 'proposeForSide';
    const id: bigint = await as(by)
      .getFunction(name)
      .staticCall(...args);
    await send(as(by), name, ...args);
    return id;
  }
  const approvals = (id: bigint, side: Side): Promise<bigint> => network.council.getFunction('approvals')(id, sideCode(side));
  const seat = (side: Side, members: JsonRpcSigner[], threshold: number) => [
    sideCode(side),
    members.map(({ address }) => address),
    threshold,
  ];
  /** Changes a side's members by the side itself, whose first member alone must be its quorum. */
  const setMembers = (side: Side, members: JsonRpcSigner[], threshold: number): Promise<void> =>
    governed(network, side, 'setMembers', seat(side, members, threshold));

  it('refuse an account that sits on both sides, in whichever order it is tried', async () => {
    await setMembers('VN', [vn, second], 1);
    for (const members of [[cn, second], [second], [cn, vn]]) {
      const id = await propose(cn, call('setMembers', seat('CN', members, 1)), 'side');
      expect(await revert(cn, 'run', id)).to.equal('MembersInvalid');
    }
    const moved = await propose(cn, call('replaceMember', [2, cn.address, second.address]), 'side');
    expect(await revert(cn, 'run', moved)).to.equal('MembersInvalid');
  });

  it('refuse duplicates, wherever they stand in the list, and by way of a replacement', async () => {
    for (const members of [
      [vn, vn],
      [vn, second, vn],
      [second, vn, third, second],
    ]) {
      const id = await propose(vn, call('setMembers', seat('VN', members, members.length)), 'side');
      expect(await revert(vn, 'run', id)).to.equal('MembersInvalid');
    }
    await setMembers('VN', [vn, second], 1);
    const doubled = await propose(vn, call('replaceMember', [1, second.address, vn.address]), 'side');
    expect(await revert(vn, 'run', doubled)).to.equal('MembersInvalid');
  });

  it('give a member no second voice by proposing the same call twice', async () => {
    await setMembers('VN', [vn, second, third], 2);
    const [one, two] = [await propose(vn, call('resume')), await propose(vn, call('resume'))];
    for (const id of [one, two]) {
      expect(await revert(vn, 'approve', id)).to.equal('AlreadyApproved');
      await send(as(cn), 'approve', id);
      expect([await approvals(id, 'VN'), await approvals(id, 'CN')]).to.deep.equal([1n, 1n]);
      expect(await revert(vn, 'run', id)).to.equal('QuorumMissing');
    }
  });

  it('give the other side no voice in a side’s own proposal', async () => {
    const id = await propose(vn, call('pause', [1]), 'side');
    expect(await revert(cn, 'approve', id)).to.equal('NotThisSidesMember');
    await setMembers('VN', [vn, second], 2);
    expect(await revert(cn, 'run', id)).to.equal('QuorumMissing');
    await send(as(second), 'approve', id);
    expect(await revert(cn, 'run', id)).to.equal('none');
  });

  it('take from a proposal what a side’s change of members or threshold takes, and no more', async () => {
    await setMembers('VN', [vn, second, third], 1);
    const id = await propose(second, call('resume'));
    await send(as(cn), 'approve', id);
    expect(await revert(vn, 'run', id)).to.equal('none');
    await setMembers('VN', [vn, second, third], 2);
    expect(await revert(vn, 'run', id), 'threshold raised').to.equal('QuorumMissing');
    await send(as(third), 'approve', id);
    expect(await revert(vn, 'run', id)).to.equal('none');
  });

  it('count none for a member who went to the other side and came back', async () => {
    await setMembers('VN', [vn, second], 1);
    await setMembers('CN', [cn, third], 1);
    const id = await propose(second, call('resume'));
    await setMembers('VN', [vn], 1);
    await setMembers('CN', [cn, third, second], 1);
    expect([await approvals(id, 'VN'), await approvals(id, 'CN')]).to.deep.equal([0n, 0n]);
    await send(as(second), 'approve', id);
    expect([await approvals(id, 'VN'), await approvals(id, 'CN')], 'as a member of CN').to.deep.equal([0n, 1n]);
    expect(await revert(vn, 'run', id)).to.equal('QuorumMissing');
    await setMembers('CN', [cn, third], 1);
    expect([await approvals(id, 'VN'), await approvals(id, 'CN')]).to.deep.equal([0n, 0n]);
  });

  it('count none for a member who was removed and is taken back', async () => {
    await setMembers('CN', [cn, second], 1);
    const id = await propose(second, call('resume'));
    await setMembers('CN', [cn], 1);
    await setMembers('CN', [cn, second], 1);
    expect(await approvals(id, 'CN')).to.equal(0n);
  });

  it('run a proposal once, whoever runs it, and never after it expired', async () => {
    const id = await propose(vn, call('resume'));
    const expired = await propose(vn, call('resume'));
    for (const one of [id, expired]) await send(as(cn), 'approve', one);
    await send(as(third), 'run', id);
    for (const by of [vn, cn, third]) expect(await revert(by, 'run', id)).to.equal('ProposalDone');
    expect(await revert(cn, 'approve', id)).to.equal('ProposalDone');
    await network.setNextTime(later + 1);
    await network.request('evm_mine');
    expect(await revert(vn, 'run', expired)).to.equal('ProposalExpired');
  });
});
