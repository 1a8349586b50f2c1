import { expect } from 'chai';
import { Contract, Interface } from 'ethers';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { type Role, rolesMask } from '../../../protocol/roles.ts';
import { TRACKS, trackCode } from '../../../protocol/tracks.ts';
import { actOf, lodging } from '../setup/acts.ts';
import { newKey, send } from '../setup/network.ts';
import { accountKey, es256Key, organisation, randomId, type TestKey } from '../setup/participants.ts';
import { revertOf } from '../setup/refused.ts';
import { type Scene, startScene } from '../setup/scene.ts';

const MANAGER = new Interface([
  'function grantRole(uint64, address, uint32)',
  'function setRoleAdmin(uint64, uint64)',
  'function setTargetClosed(address, bool)',
  'function execute(address, bytes) payable returns (uint32)',
  'error AccessManagerUnauthorizedAccount(address, uint64)',
  'error AccessManagerUnauthorizedCall(address, address, bytes4)',
]);
const EVERY_ROLE: Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'EXPORTER', 'AGENT', 'CODE_OWNER'];

// Who may write about an organisation: also test/contracts/ParticipantRegistry.test.ts.
describe('roles that somebody gives to himself', () => {
  let scene: Scene;
  let vn: Contract;
  let cn: Contract;
  beforeEach(async () => {
    scene = await startScene();
    vn = scene.network.registry.connect(scene.network.operators.VN) as Contract;
    cn = scene.network.registry.connect(scene.network.operators.CN) as Contract;
  });
  afterEach(() => scene.close());
  const revert = (by: Contract, name: string, ...args: readonly unknown[]): Promise<string> =>
    revertOf(by.getFunction(name).staticCall(...args), by.interface);

  it('beyond the organisation’s are refused to a key, and do not grow back when the organisation’s shrink', async () => {
    const { gate, now } = scene;
    const greedy = accountKey(gate.id);
    expect(await revert(vn, 'addKey', gate.id, newKey(greedy.signer, rolesMask(['GATE', 'CUSTOMS'])))).to.equal('KeyInvalid');
    await send(vn, 'changeOrganisation', gate.id, rolesMask(['GATE', 'CUSTOMS']), true);
    await send(vn, 'addKey', gate.id, newKey(greedy.signer, rolesMask(['GATE', 'CUSTOMS'])));
    const { consignment } = await scene.lodge();
    const release = scene.release(consignment);
    expect(await scene.submit(scene.sign(release, greedy))).to.equal('none');
    // The organisation's other keys do not get what this one has.
    expect(await scene.submit(scene.sign(release, gate))).to.equal('TRACK_NOT_YOURS');
    await send(vn, 'changeOrganisation', gate.id, rolesMask(['GATE']), true);
    expect(await scene.submit(scene.sign(release, greedy))).to.equal('TRACK_NOT_YOURS');
    expect(await scene.submit(scene.sign(lodging(gate, now), greedy))).to.equal('ROLE_MISSING');
  });

  it('all of them at once reach no track of the other side, by any event that names one', async () => {
    const { network, now } = scene;
    const mighty = organisation('CN', EVERY_ROLE, network.deployed.verifier);
    await network.onboard([mighty]);
    const { consignment } = await scene.lodge({ plant: true });
    const decisions = (Object.keys(EVENTS) as EventType[]).filter(
      (type) => ruleOf(type).carrier === 'act' && ruleOf(type).chain === 'track',
    );
    expect(decisions).to.have.length.greaterThan(10);
    const exports = TRACKS.filter((track) => track.startsWith('EXP_'));
    for (const type of decisions)
      for (const track of exports) {
        const act = actOf(type, now, { consignment, track: trackCode(track), units: 1n, reason: 1, until: now + 100 });
        expect(await scene.submit(scene.sign(act, mighty, true)), `${type} on ${track}`).to.equal('TRACK_NOT_YOURS');
      }
    expect(await scene.submit(scene.sign(scene.release(consignment, 'IMP_CUS'), mighty))).to.equal('none');
  });

  it('through an organisation of the other side’s are refused to an operator, whatever he calls it', async () => {
    const { customs, foreignCustoms, network } = scene;
    const entry = (id: string, signer: string) => ({
      organisation: id,
      roles: rolesMask(['CUSTOMS']),
      keys: [newKey(signer, rolesMask(['CUSTOMS']))],
    });
    const own = es256Key('0x', network.deployed.verifier).signer;
    expect(await revert(vn, 'onboard', 2, [entry(randomId(), own)])).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'onboard', 1, [entry(foreignCustoms.id, own)])).to.equal('OrganisationExists');
    expect(await revert(vn, 'onboard', 1, [entry(randomId(), foreignCustoms.keys[0]?.signer ?? '')])).to.equal('KeyExists');
    expect(await revert(vn, 'addKey', customs.id, newKey(foreignCustoms.keys[0]?.signer ?? '', 0))).to.equal('KeyExists');
    expect(await revert(vn, 'addKey', foreignCustoms.id, newKey(own, 0))).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'changeOrganisation', foreignCustoms.id, 0, false)).to.equal('NotThisSidesOperator');
    for (const write of [
      ['changeOrganisation', customs.id, rolesMask(EVERY_ROLE), true],
      ['revokeKey', customs.keys[0]?.id],
      ['retireKey', customs.keys[0]?.id, scene.now + 100],
    ] as const)
      for (const by of [cn, network.registry])
        expect(await revert(by, write[0], ...write.slice(1)), write[0]).to.equal('NotThisSidesOperator');
  });

  it('at the access manager are granted to nobody by an operator, a member or a stranger', async () => {
    const { network } = scene;
    const manager = new Contract(await network.council.getFunction('accessManager')(), MANAGER, network.provider);
    const { codes, directory } = network.deployed.addresses;
    const credit = network.codes.interface.encodeFunctionData('creditFor', [randomId()]);
    for (const signer of [network.operators.VN, network.members.CN, network.relayer]) {
      const by = manager.connect(signer) as Contract;
      for (const role of [0, 1, 2, 3])
        expect(await revert(by, 'grantRole', role, signer.address, 0), `role ${role}`).to.equal('AccessManagerUnauthorizedAccount');
      expect(await revert(by, 'setRoleAdmin', 3, 1)).to.equal('AccessManagerUnauthorizedAccount');
      expect(await revert(by, 'setTargetClosed', directory, true)).to.equal('AccessManagerUnauthorizedAccount');
      expect(await revert(by, 'execute', codes, credit)).to.equal('AccessManagerUnauthorizedCall');
    }
  });

  it('the second of two signers: not by the same key, nor by another organisation of the same role, nor of the other side', async () => {
    const { customs, foreignCustoms, network, now } = scene;
    const colleague = organisation('VN', ['CUSTOMS'], network.deployed.verifier);
    await network.onboard([colleague]);
    const { consignment } = await scene.lodge();
    const act = actOf('REFUSED', now, { consignment, track: trackCode('EXP_CUS'), reason: 1 });
    const [first] = customs.keys as [TestKey];
    for (const second of [first, colleague.keys[0], foreignCustoms.keys[0]] as TestKey[]) {
      const one = { ...scene.sign(act, first), cosigner: second.id, cosignature: scene.sign(act, second).signature };
      expect(await scene.submit(one)).to.equal('SECOND_SIGNER_REQUIRED');
    }
    expect(await scene.submit(scene.sign(act, customs, true))).to.equal('none');
  });
});
