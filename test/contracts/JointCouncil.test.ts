import { expect } from 'chai';
import { Contract, encodeBytes32String, Interface, type JsonRpcSigner } from 'ethers';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import { lodging, signed } from './setup/acts.ts';
import { governed } from './setup/govern.ts';
import { OPEN_LANE } from './setup/lanes.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, randomId } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

/** Takes fruit, driven. */
const FRUIT_BY_DRIVER = { configured: true, modes: 1, goods: 1, crossing: randomId() };
const ACCESS_MANAGER = new Interface([
  'function hasRole(uint64, address) view returns (bool, uint32)',
  'function grantRole(uint64, address, uint32)',
  'function revokeRole(uint64, address)',
  'error AccessManagerUnauthorizedAccount(address, uint64)',
]);
const call = JOINT_COUNCIL.encodeFunctionData.bind(JOINT_COUNCIL);

describe('JointCouncil', () => {
  let network: TestNetwork;
  let council: string;
  let later: number;
  let vn: Contract;
  let cn: Contract;
  let stranger: Contract;

  beforeEach(async () => {
    network = await startTestNetwork();
    council = await network.council.getAddress();
    later = (await network.time()) + 1000;
    const as = (signer: JsonRpcSigner): Contract => network.council.connect(signer) as Contract;
    [vn, cn, stranger] = [as(network.members.VN), as(network.members.CN), as(await network.account(9))];
  });
  afterEach(() => network.close());

  const revert = (by: Contract, name: string, ...args: unknown[]): Promise<string> =>
    revertOf(by.getFunction(name).staticCall(...args), JOINT_COUNCIL);
  async function propose(by: Contract, data: string, target = council): Promise<bigint> {
    const id: bigint = await by.getFunction('propose').staticCall(target, data, later);
    await send(by, 'propose', target, data, later);
    return id;
  }

  describe('a joint proposal', () => {
    it('runs only with the quorum of both sides, and once', async () => {
      const id = await propose(vn, call('setLane', [OPEN_LANE, FRUIT_BY_DRIVER]));
      expect(await revert(stranger, 'run', id)).to.equal('QuorumMissing');
      await send(cn, 'approve', id);
      await send(stranger, 'run', id);
      expect(await network.council.getFunction('laneAdmits')(OPEN_LANE)).to.deep.equal([1n, 1n]);
      expect(await revert(stranger, 'run', id)).to.equal('ProposalDone');
    });

    it('counts no member twice, no stranger, and no member who has left', async () => {
      const [second, third] = [await network.account(7), await network.account(8)];
      const members = [network.members.CN.address, second.address, third.address];
      await governed(network, 'CN', 'setMembers', [2, members, 2]);
      const id = await propose(vn, call('resume'));
      await send(cn, 'approve', id);
      expect(await revert(cn, 'approve', id)).to.equal('AlreadyApproved');
      expect(await revert(stranger, 'approve', id)).to.equal('NotAMember');
      expect(await revert(stranger, 'run', id)).to.equal('QuorumMissing');
      const replaced = await cn.getFunction('proposeForSide').staticCall(call('setMembers', [2, members.slice(1), 2]), later);
      await send(cn, 'proposeForSide', call('setMembers', [2, members.slice(1), 2]), later);
      await send(network.council.connect(second) as Contract, 'approve', replaced);
      await send(stranger, 'run', replaced);
      await send(network.council.connect(second) as Contract, 'approve', id);
      expect(await network.council.getFunction('approvals')(id, 2)).to.equal(1n);
      expect(await revert(stranger, 'run', id)).to.equal('QuorumMissing');
    });

    it('ends at its expiry', async () => {
      const id = await propose(vn, call('resume'));
      await network.setNextTime(later + 1);
      await network.request('evm_mine');
      expect(await revert(cn, 'approve', id)).to.equal('ProposalExpired');
      expect(await revert(vn, 'propose', council, call('resume'), later)).to.equal('ProposalInvalid');
    });

    it('passes on why its call failed, and can run later', async () => {
      await governed(network, 'joint', 'adoptAgreement', [randomId(), 2000]);
      const id = await propose(vn, call('adoptAgreement', [randomId(), 1999]));
      await send(cn, 'approve', id);
      expect(await revert(stranger, 'run', id)).to.equal('AgreementOutOfOrder');
      expect((await network.council.getFunction('proposalOf')(id)).done).to.equal(false);
    });
  });

  it('lets nobody call its own functions but a proposal of the right scope', async () => {
    expect(await revert(vn, 'setVerifier', council, true)).to.equal('OnlyProposal');
    expect(await revert(vn, 'pause', 1)).to.equal('OnlyProposal');
    const refusedAs = async (by: Contract, data: string): Promise<string> => {
      const id: bigint = await by.getFunction('proposeForSide').staticCall(data, later);
      await send(by, 'proposeForSide', data, later);
      return revert(stranger, 'run', id);
    };
    expect(await refusedAs(vn, call('resume'))).to.equal('OnlyProposal');
    expect(await refusedAs(vn, call('setLane', [OPEN_LANE, FRUIT_BY_DRIVER]))).to.equal('OnlyProposal');
    expect(await refusedAs(vn, call('setOperator', [2, council, true]))).to.equal('OnlyProposal');
    expect(await refusedAs(cn, call('setMembers', [1, [council], 1]))).to.equal('OnlyProposal');
    expect(await refusedAs(cn, call('setMembers', [2, [network.members.VN.address], 1]))).to.equal('MembersInvalid');
    const joint = await propose(vn, call('setOperator', [1, council, true]));
    await send(cn, 'approve', joint);
    expect(await revert(stranger, 'run', joint)).to.equal('OnlyProposal');
  });

  it('refuses members who make no quorum', async () => {
    for (const [members, threshold] of [
      [[], 0],
      [[network.members.VN.address], 2],
      [[network.members.VN.address], 0],
      [[network.members.VN.address, network.members.VN.address], 1],
    ] as const) {
      const data = call('setMembers', [1, members, threshold]);
      const id: bigint = await vn.getFunction('proposeForSide').staticCall(data, later);
      await send(vn, 'proposeForSide', data, later);
      expect(await revert(stranger, 'run', id)).to.equal('MembersInvalid');
    }
  });

  it('pauses new manifests by one side, resumes by both, and stops nothing else', async () => {
    const { verifier } = network.deployed;
    const [exporter, customs] = [organisation('VN', ['EXPORTER'], verifier), organisation('VN', ['CUSTOMS'], verifier)];
    await network.onboard([exporter, customs]);
    const now = await network.time();
    const submit = (act: ReturnType<typeof lodging>, by = exporter): Promise<unknown> =>
      network.clearance.getFunction('submit').staticCall(signed(network.domain, act, by.keys[0] as never));
    await governed(network, 'CN', 'pause', [2]);
    expect(await network.council.getFunction('paused')()).to.equal(true);
    expect(await revertOf(submit(lodging(exporter, now)))).to.equal('PAUSED');
    await governed(network, 'joint', 'resume', []);
    const lodged = lodging(exporter, now);
    await send(network.clearance, 'submit', signed(network.domain, lodged, exporter.keys[0] as never));
    await governed(network, 'VN', 'pause', [1]);
    const hold = { ...lodged, kind: 30, units: 1n, reason: 1, subject: randomId(), data: '0x' };
    expect(await revertOf(submit(hold, customs))).to.equal('none');
  });

  it('keeps a former contract serving its open cases, and knows the agreement of any time', async () => {
    const name = encodeBytes32String('Clearance');
    const { clearance, log } = network.deployed.addresses;
    await governed(network, 'joint', 'setAddress', [name, log]);
    expect(await network.council.getFunction('addressOf')(name)).to.equal(log);
    for (const one of [clearance, log]) expect(await network.council.getFunction('serves')(name, one)).to.equal(true);
    expect(await network.council.getFunction('serves')(name, council)).to.equal(false);
    const [first, second] = [randomId(), randomId()];
    await governed(network, 'joint', 'adoptAgreement', [first, 1000]);
    await governed(network, 'joint', 'adoptAgreement', [second, 2000]);
    const at = async (time: number): Promise<string> => (await network.council.getFunction('agreementAt')(time)).agreement;
    expect(await Promise.all([999, 1000, 1999, 2000].map(at))).to.deep.equal([`0x${'0'.repeat(64)}`, first, first, second]);
  });

  it('lets a side replace a lost member, whose approvals count no more', async () => {
    const [second, third, heir] = [await network.account(7), await network.account(8), await network.account(9)];
    await governed(network, 'CN', 'setMembers', [2, [network.members.CN.address, second.address, third.address], 2]);
    const as = (signer: JsonRpcSigner): Contract => network.council.connect(signer) as Contract;
    const joint = await propose(vn, call('resume'));
    await send(as(third), 'approve', joint);
    const data = call('replaceMember', [2, third.address, heir.address]);
    const id: bigint = await cn.getFunction('proposeForSide').staticCall(data, later);
    await send(cn, 'proposeForSide', data, later);
    await send(as(second), 'approve', id);
    await send(stranger, 'run', id);
    const { members, threshold } = await network.council.getFunction('membersOf')(2);
    expect([...members, threshold]).to.deep.equal([network.members.CN.address, second.address, heir.address, 2n]);
    expect(await network.council.getFunction('approvals')(joint, 2)).to.equal(0n);
    expect(await revert(as(third), 'approve', joint)).to.equal('NotAMember');
    expect(await revert(as(heir), 'approve', joint)).to.equal('none');
  });

  it('carries no approval along when a member changes sides', async () => {
    const mover = await network.account(7);
    await governed(network, 'VN', 'setMembers', [1, [network.members.VN.address, mover.address], 1]);
    const id = await propose(network.council.connect(mover) as Contract, call('resume'));
    await governed(network, 'VN', 'setMembers', [1, [network.members.VN.address], 1]);
    await governed(network, 'CN', 'setMembers', [2, [mover.address], 1]);
    expect(await network.council.getFunction('approvals')(id, 2)).to.equal(0n);
    await send(vn, 'approve', id);
    expect(await revert(stranger, 'run', id)).to.equal('QuorumMissing');
  });

  it('lets a member take an approval back', async () => {
    const id = await propose(vn, call('resume'));
    await send(cn, 'approve', id);
    expect(await revert(stranger, 'withdrawApproval', id)).to.equal('NotApproved');
    await send(vn, 'withdrawApproval', id);
    expect(await revert(vn, 'withdrawApproval', id)).to.equal('NotApproved');
    expect(await revert(stranger, 'run', id)).to.equal('QuorumMissing');
    await send(vn, 'approve', id);
    expect(await revert(stranger, 'run', id)).to.equal('none');
  });

  it('lets a side leave: no new manifests, none of its old approvals, until both take it back', async () => {
    const pending = await propose(cn, call('resume'));
    await governed(network, 'CN', 'leaveExchange', [2]);
    expect(await network.council.getFunction('approvals')(pending, 2)).to.equal(0n);
    expect(await network.council.getFunction('hasLeft')(2)).to.equal(true);
    expect(await network.council.getFunction('paused')()).to.equal(true);
    const again = await propose(vn, call('resume'));
    await send(cn, 'approve', again);
    expect(await revert(stranger, 'run', again)).to.equal('SideAway');
    const twice: bigint = await cn.getFunction('proposeForSide').staticCall(call('leaveExchange', [2]), later);
    await send(cn, 'proposeForSide', call('leaveExchange', [2]), later);
    expect(await revert(stranger, 'run', twice)).to.equal('SideAway');
    await governed(network, 'joint', 'rejoin', [2]);
    expect(await network.council.getFunction('paused')()).to.equal(true);
    await governed(network, 'joint', 'resume', []);
    expect(await network.council.getFunction('paused')()).to.equal(false);
    const present = await propose(vn, call('rejoin', [2]));
    await send(cn, 'approve', present);
    expect(await revert(stranger, 'run', present)).to.equal('SidePresent');
  });

  it('alone administers the access manager, which lets a Clearance write codes and takes that from it', async () => {
    const manager = new Contract(await network.council.getFunction('accessManager')(), ACCESS_MANAGER, network.provider);
    const [administers] = await manager.getFunction('hasRole')(0, council);
    expect(administers).to.equal(true);
    const { clearance, log } = network.deployed.addresses;
    const writes = async (account: string): Promise<boolean> => (await manager.getFunction('hasRole')(3, account))[0];
    await governed(network, 'joint', 'setAddress', [encodeBytes32String('Clearance'), log]);
    expect([await writes(clearance), await writes(log), await writes(council)]).to.deep.equal([true, true, false]);
    const cut = await propose(vn, ACCESS_MANAGER.encodeFunctionData('revokeRole', [3, clearance]), await manager.getAddress());
    await send(cn, 'approve', cut);
    await send(stranger, 'run', cut);
    expect(await writes(clearance)).to.equal(false);
    for (const by of [vn, stranger])
      expect(
        await revertOf((manager.connect(by.runner) as Contract).getFunction('grantRole').staticCall(3, council, 0), ACCESS_MANAGER),
      ).to.equal('AccessManagerUnauthorizedAccount');
  });

  it('lets its founder set the Directory once, and nobody else', async () => {
    const founding = { names: [], contracts: [], verifiers: [], lanes: [], agreement: randomId(), inForceFrom: 0 };
    expect(await revert(network.council, 'found', founding)).to.equal('AlreadyFounded');
    expect(await revert(vn, 'found', founding)).to.equal('NotTheFounder');
  });
});
