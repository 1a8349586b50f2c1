import { expect } from 'chai';
import { type BaseContract, Contract, ContractFactory, encodeBytes32String, ZeroAddress } from 'ethers';
import { ARTIFACTS } from '../../protocol/bindings/artifacts.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import { governed } from './setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { randomId } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

const CLEARANCE_ROLE = 3;
const address = (number: number): string => `0x${number.toString(16).padStart(40, '0')}`;
const call = JOINT_COUNCIL.encodeFunctionData.bind(JOINT_COUNCIL);

describe('JointCouncil at its edges', () => {
  let network: TestNetwork;
  let vn: Contract;
  let cn: Contract;
  let target: string;
  let later: number;

  beforeEach(async () => {
    network = await startTestNetwork();
    [vn, cn] = [network.members.VN, network.members.CN].map((one) => network.council.connect(one) as Contract) as [Contract, Contract];
    target = await network.council.getAddress();
    later = (await network.time()) + 10_000;
  });
  afterEach(() => network.close());

  const revert = (by: Contract, name: string, ...args: unknown[]): Promise<string> =>
    revertOf(by.getFunction(name).staticCall(...args), JOINT_COUNCIL);
  /** In a block of that time. */
  const sentAt = async (time: number, by: Contract, name: string, ...args: unknown[]): Promise<string> => {
    await network.setNextTime(time);
    const sent = by.getFunction(name).send(...args, { gasLimit: 1_000_000 });
    return revertOf(
      sent.catch(({ error }) => Promise.reject(error)),
      JOINT_COUNCIL,
    );
  };
  async function ofSide(by: Contract, data: string): Promise<bigint> {
    const id: bigint = await by.getFunction('proposeForSide').staticCall(data, later);
    await send(by, 'proposeForSide', data, later);
    return id;
  }

  it('seats 32 members and no more, and nobody at no address', async () => {
    const seats = (count: number): string[] => Array.from({ length: count }, (_, i) => address(1000 + i));
    const seat = async (members: string[]): Promise<string> => revert(vn, 'run', await ofSide(vn, call('setMembers', [1, members, 1])));
    expect(await seat(seats(33))).to.equal('MembersInvalid');
    expect(await seat([network.members.VN.address, ZeroAddress])).to.equal('MembersInvalid');
    expect(await seat(seats(32))).to.equal('none');
  });

  it('lets a threshold be all members', async () => {
    const members = [network.members.VN.address, address(1000)];
    const all = await ofSide(vn, call('setMembers', [1, members, 2]));
    expect(await revert(vn, 'run', all)).to.equal('none');
  });

  it('is open in the second of its expiry, and proposed before it', async () => {
    const time = (await network.time()) + 1000;
    await send(vn, 'propose', target, call('resume'), time);
    expect(await sentAt(time, cn, 'approve', 0)).to.equal('none');
    expect(await sentAt(time + 1, vn, 'propose', target, call('resume'), time + 1)).to.equal('ProposalInvalid');
    expect(await sentAt(time + 2, vn, 'propose', target, call('resume'), time + 3)).to.equal('none');
    expect(await sentAt(time + 4, cn, 'approve', 1)).to.equal('ProposalExpired');
  });

  it('takes a proposal from a member only, to an address, of a whole selector', async () => {
    expect(await revert(network.council, 'propose', target, call('resume'), later)).to.equal('NotAMember');
    expect(await revert(network.council, 'proposeForSide', call('resume'), later)).to.equal('NotAMember');
    expect(await revert(vn, 'propose', ZeroAddress, call('resume'), later)).to.equal('ProposalInvalid');
    expect(await revert(vn, 'propose', target, '0x123456', later)).to.equal('ProposalInvalid');
    expect(await revert(vn, 'propose', target, '0x12345678', later)).to.equal('none');
  });

  it('knows no proposal that nobody made', async () => {
    await send(vn, 'propose', target, call('resume'), later);
    for (const name of ['approve', 'run', 'withdrawApproval']) expect(await revert(vn, name, 1), name).to.equal('ProposalUnknown');
    expect(await revertOf(network.council.getFunction('proposalOf').staticCall(1), JOINT_COUNCIL)).to.equal('ProposalUnknown');
    expect((await network.council.getFunction('proposalOf')(0)).target).to.equal(target);
  });

  it('lets a side approve, name and replace its own only, and there are two sides', async () => {
    const id = await ofSide(vn, call('pause', [1]));
    expect(await revert(cn, 'approve', id)).to.equal('NotThisSidesMember');
    expect(await revert(vn, 'pause', 3)).to.equal('MembersInvalid');
    expect(await revert(vn, 'pause', 1)).to.equal('OnlyProposal');
    for (const lost of [network.members.CN.address, address(1000)])
      expect(await revert(vn, 'run', await ofSide(vn, call('replaceMember', [1, lost, address(2000)])))).to.equal('NotThisSidesMember');
  });

  it('does not resume while either side is away', async () => {
    await governed(network, 'VN', 'leaveExchange', [1]);
    await send(cn, 'propose', target, call('resume'), later);
    await send(vn, 'approve', 1);
    expect(await revert(vn, 'run', 1)).to.equal('SideAway');
  });

  it('lets a Clearance write codes, and no other contract that it names; nobody operates a third side', async () => {
    const manager = new Contract(
      await network.council.getFunction('accessManager')(),
      ['function hasRole(uint64, address) view returns (bool, uint32)'],
      network.provider,
    );
    const { clearance, registry, log } = network.deployed.addresses;
    const writes = async (account: string): Promise<boolean> => (await manager.getFunction('hasRole')(CLEARANCE_ROLE, account))[0];
    expect(await Promise.all([clearance, registry, log].map(writes))).to.deep.equal([true, false, false]);
    const operates = (side: number, account: string): Promise<boolean> => network.council.getFunction('isOperator')(side, account);
    expect(await operates(CLEARANCE_ROLE, clearance)).to.equal(false);
    expect(await operates(0, target)).to.equal(false);
    expect(await operates(1, network.operators.VN.address)).to.equal(true);
    expect(await operates(2, network.operators.CN.address)).to.equal(true);
    expect(await operates(2, network.operators.VN.address)).to.equal(false);
  });

  it('adopts an agreement in force from the same time as the last', async () => {
    const [first, second] = [randomId(), randomId()];
    await governed(network, 'joint', 'adoptAgreement', [first, 1000]);
    await governed(network, 'joint', 'adoptAgreement', [second, 1000]);
    expect((await network.council.getFunction('agreementAt')(1000)).agreement).to.equal(second);
  });

  describe('being founded', () => {
    const nothing = { names: [], contracts: [], verifiers: [], lanes: [], agreement: `0x${'0'.repeat(64)}`, inForceFrom: 0 };

    async function unfounded(): Promise<Contract> {
      const { abi, bytecode } = ARTIFACTS.JointCouncil;
      const { VN, CN } = network.options.council;
      const deployed = await new ContractFactory(abi, bytecode, network.relayer).deploy(VN, CN);
      await deployed.waitForDeployment();
      return deployed as BaseContract as Contract;
    }
    /** Names of the events that founding emits. */
    async function found(council: Contract, founding: object): Promise<(string | undefined)[]> {
      const sent = await council.getFunction('found').send({ ...nothing, ...founding });
      const receipt = await sent.wait();
      return (receipt?.logs ?? []).map((log) => JOINT_COUNCIL.parseLog(log)?.name);
    }

    it('adopts the agreement it is given, and none when it is given none', async () => {
      const council = await unfounded();
      const agreement = randomId();
      expect(await found(council, { agreement, inForceFrom: 5 })).to.deep.equal(['AgreementAdopted', 'Founded']);
      expect((await council.getFunction('agreementAt')(5)).agreement).to.equal(agreement);
      expect(await found(await unfounded(), {})).to.deep.equal(['Founded']);
    });

    it('takes a contract for each name', async () => {
      const council = await unfounded();
      const names = [encodeBytes32String('RecordLog')];
      expect(await revert(council, 'found', { ...nothing, names })).to.equal('FoundingInvalid');
      expect(await revert(council, 'found', { ...nothing, contracts: [target] })).to.equal('FoundingInvalid');
      expect(await revert(council, 'found', { ...nothing, names, contracts: [target] })).to.equal('none');
    });
  });
});
