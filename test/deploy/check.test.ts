import { expect } from 'chai';
import { encodeBytes32String, Interface, id, keccak256, zeroPadValue } from 'ethers';
import { check, type Finding } from '../../scripts/deploy/check/check.ts';
import { managerOf } from '../../scripts/deploy/check/contracts.ts';
import type { Plan } from '../../scripts/deploy/deploy.ts';
import { type DeploymentRecord, readRecord } from '../../scripts/deploy/record.ts';
import { governed } from '../contracts/setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from '../contracts/setup/network.ts';

const MANAGER = new Interface([
  'function renounceRole(uint64 roleId, address callerConfirmation)',
  'function grantRole(uint64 roleId, address account, uint32 executionDelay)',
]);
const OTHER = '0x00000000000000000000000000000000000000AA';

describe('checking a deployment', () => {
  let network: TestNetwork;
  let record: DeploymentRecord;
  let snapshot: string;

  before(async () => {
    network = await startTestNetwork();
    record = (await readRecord(network.options.record)) ?? expect.fail('no record');
  });
  beforeEach(async () => {
    snapshot = await network.request('evm_snapshot');
  });
  afterEach(async () => {
    await network.request('evm_revert', snapshot);
  });
  after(() => network.close());

  const look = async (plan: Plan = network.options, of = record): Promise<Finding[]> =>
    (await check(network.provider, of, plan)).filter(({ status }) => status !== 'same');
  const told = async (plan?: Plan, of?: DeploymentRecord): Promise<string[]> =>
    (await look(plan, of)).map(({ status, what }) => `${status} ${what}`);
  /** The storage of a contract changed by no transaction, as by a doctored genesis. */
  const doctor = (address: string, slot: string, value: string) =>
    network.request('hardhat_setStorageAt', address, slot, zeroPadValue(value, 32));

  it('finds nothing in a network that is as it was founded', async () => expect(await told()).to.deep.equal([]));

  it('tells what the council changed since, and that it did', async () => {
    await governed(network, 'joint', 'setVerifier', [OTHER, true]);
    await governed(network, 'joint', 'setAddress', [encodeBytes32String('Clearance'), OTHER]);
    await governed(network, 'VN', 'setOperator', [1, OTHER, true]);
    await governed(network, 'CN', 'setMembers', [2, [OTHER], 1]);
    await governed(network, 'VN', 'pause', [1]);
    expect(await told()).to.have.members([
      `changed verifier ${OTHER}`,
      'changed address Clearance',
      `changed serves Clearance/${OTHER}`,
      `changed code-writer ${OTHER}`,
      `changed operator VN/${OTHER}`,
      'changed members CN',
      'changed manifests new',
    ]);
  });

  it('takes a configuration that follows the council', async () => {
    await governed(network, 'CN', 'setMembers', [2, [OTHER], 1]);
    const { council } = network.options;
    expect(await told({ ...network.options, council: { ...council, CN: { ...council.CN, members: [OTHER] } } })).to.deep.equal([]);
  });

  it('names what was founded otherwise than configured', async () => {
    const [lane] = network.options.lanes;
    const { council } = network.options;
    const other: Plan = {
      council: { ...council, VN: { ...council.VN, operator: OTHER } },
      lanes: lane ? [{ ...lane, goods: 128 }] : [],
      agreement: { hash: id('other'), inForceFrom: 5 },
    };
    expect(await told(other)).to.have.members([
      `differs operator VN/${OTHER}`,
      `differs operator VN/${council.VN.operator}`,
      `differs lane ${lane?.lane}`,
      'differs agreement from 5',
    ]);
  });

  it('names a state that no event explains', async () => {
    const manager = managerOf(record.contracts.JointCouncil?.address ?? '');
    // hasRole reads the first word of _roles[role].members[account]: _roles is the second variable of AccessManager.
    const roles = keccak256(`0x${'3'.padStart(64, '0')}${'1'.padStart(64, '0')}`);
    const clearance = keccak256(zeroPadValue(record.contracts.Clearance?.address ?? '', 32) + roles.slice(2));
    await doctor(manager, clearance, '0x00');
    expect(await told()).to.deep.equal([`differs code-writer ${record.contracts.Clearance?.address}`]);
  });

  it('names a change of roles that the council had no part in', async () => {
    const { directory } = network.deployed.addresses;
    const manager = managerOf(directory);
    await governedCall(manager, MANAGER.encodeFunctionData('grantRole', [0, network.relayer.address, 0]));
    expect(await told(), 'another administrator, by both sides').to.deep.equal([`changed administrator ${network.relayer.address}`]);
    const grant = MANAGER.encodeFunctionData('grantRole', [3, OTHER, 0]);
    await (await network.relayer.sendTransaction({ to: manager, data: grant })).wait();
    const found = await told();
    expect(found).to.include(`differs code-writer ${OTHER}`);
    expect(found.some((line) => line.startsWith('differs AccessManager: RoleGranted(3'))).to.equal(true);
  });

  it('names an operator who gave the role up', async () => {
    const operator = network.operators.VN;
    const manager = managerOf(network.deployed.addresses.directory);
    const data = MANAGER.encodeFunctionData('renounceRole', [1, operator.address]);
    await (await operator.sendTransaction({ to: manager, data })).wait();
    expect(await told()).to.include(`differs operator VN/${operator.address}`);
  });

  it('names other code, other immutables and other constructor arguments', async () => {
    const { Clearance: clearance, RecordLog: log } = record.contracts;
    if (!clearance || !log) return expect.fail('not on record');
    const code = await network.provider.getCode(log.address);
    const { registry } = network.deployed.addresses;
    await network.request('hardhat_setCode', log.address, code.toLowerCase().replaceAll(registry.slice(2).toLowerCase(), OTHER.slice(2)));
    expect(await told()).to.deep.equal(['differs RecordLog: code and immutables']);
    await network.request('hardhat_setCode', log.address, '0x6001');
    expect(await told()).to.deep.equal(['differs RecordLog: code']);
    await network.request('hardhat_setCode', log.address, code);
    const forged = { ...record, contracts: { ...record.contracts, RecordLog: { ...log, arguments: [OTHER, OTHER] } } };
    expect(await told(network.options, forged)).to.include('differs RecordLog: constructor arguments');
    const moved = { ...record, contracts: { ...record.contracts, RecordLog: { ...log, address: clearance.address } } };
    expect(await told(network.options, moved)).to.include.members(['differs RecordLog: address', 'differs RecordLog: code']);
  });

  /** A joint proposal of any call. */
  async function governedCall(target: string, data: string): Promise<void> {
    const { council, members } = network;
    const expiresAt = (await network.time()) + 1_000_000;
    const proposal = await council.getFunction('proposalCount')();
    await send(council.connect(members.VN) as typeof council, 'propose', target, data, expiresAt);
    await send(council.connect(members.CN) as typeof council, 'approve', proposal);
    await send(council, 'run', proposal);
  }
});
