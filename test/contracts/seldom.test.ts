import { expect } from 'chai';
import { Contract, ContractFactory, encodeBytes32String, keccak256, ZeroAddress, zeroPadValue } from 'ethers';
import type { Act, SignedAct } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA } from '../../protocol/acts/terms.ts';
import { ARTIFACTS } from '../../protocol/bindings/artifacts.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import { roleBit } from '../../protocol/roles.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { actOf, lodging } from './setup/acts.ts';
import { governed } from './setup/govern.ts';
import { OPEN_LANE } from './setup/lanes.ts';
import { newKey, send } from './setup/network.ts';
import { organisation, randomId } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';
import { type Scene, startScene } from './setup/scene.ts';

const LOTS = 128;
const bytes32 = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;

/** What no random story is likely to meet. */
describe('contracts, seldom', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene();
  });
  afterEach(() => scene.close());

  it('refuse a second signature that is nobody’s', async () => {
    const { consignment } = await scene.lodge();
    const one = scene.sign(scene.release(consignment), scene.customs);
    expect(await scene.submit({ ...one, cosignature: '0x01' })).to.equal('SIGNATURE_INVALID');
  });

  it('refuse a hold and a release of no unit', async () => {
    const { consignment } = await scene.lodge();
    expect(await scene.submit(scene.sign(scene.hold(consignment, { units: 0n }), scene.customs))).to.equal('SCHEMA_INVALID');
    const release = scene.release(consignment, 'EXP_CUS', { units: 0n });
    expect(await scene.submit(scene.sign(release, scene.customs))).to.equal('SCHEMA_INVALID');
  });

  it('refuse a conditional release without an end, and a split that says it is not material', async () => {
    const { exporter, customs, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const track = trackCode('EXP_CUS');
    const endless = actOf('RELEASED_CONDITIONAL', now, { consignment, track, units: 1n });
    expect(await scene.submit(sign(endless, customs))).to.equal('SCHEMA_INVALID');
    const prev = await scene.network.clearance.getFunction('headOf')(3, consignment, 0, bytes32(0));
    const data = encodeAmend({ material: false, goods: 1, units: 3n, uses: [] });
    const split = actOf('MANIFEST_SPLIT', now, { consignment, version: 2, prev, data });
    expect(await scene.submit(sign(split, exporter))).to.equal('SCHEMA_INVALID');
  });

  it('take so many lots for one consignment, and no more', async () => {
    const { owner, plants, exporter, now, sign } = scene;
    const code = randomId();
    const registered = sign(
      actOf('CODE_REGISTERED', now, { subject: code, version: 0, data: encodeRegister({ owner: owner.id, quota: NO_QUOTA }) }),
      plants,
    );
    expect(await scene.batch([registered])).to.deep.equal(['applied']);
    const lots = Array.from({ length: LOTS + 1 }, (_, i) => bytes32(i + 1));
    let prev: string = await scene.network.clearance.getFunction('headOf')(60, bytes32(0), 0, code);
    const authorised = lots.map((authorisation) => {
      const act = actOf('CODE_AUTHORISED', now, { subject: code, version: 0, prev, data: encodeAuthorise({ authorisation, bands: 1 }) });
      prev = actDigest(scene.network.domain, act);
      return sign(act, owner);
    });
    for (let i = 0; i < authorised.length; i += 32)
      expect(new Set(await scene.batch(authorised.slice(i, i + 32)))).to.deep.equal(new Set(['applied']));
    const terms = { exporting: 'VN', mode: 'DRIVER', plant: false, lane: OPEN_LANE, goods: 1, units: 1n, declarant: exporter.id } as const;
    const using = (some: string[]): string => encodeLodge({ ...terms, uses: some.map((authorisation) => ({ authorisation, bands: 1 })) });
    const lodge = (some: string[]) => scene.submit(sign({ ...lodging(exporter, now), data: using(some) }, exporter));
    expect(await lodge(lots)).to.equal('SCHEMA_INVALID');
    expect(await lodge(lots.slice(0, LOTS))).to.equal('none');
    // In no other order, and none twice.
    expect(await lodge(lots.slice(0, 2).reverse())).to.equal('SCHEMA_INVALID');
    expect(await lodge([bytes32(1), bytes32(1)])).to.equal('SCHEMA_INVALID');
  });

  it('name nothing in the Directory that is no contract, or was named before its former', async () => {
    const name = encodeBytes32String('Clearance');
    const first = scene.network.deployed.addresses.clearance;
    const [second, third] = [`0x${'2'.repeat(40)}`, `0x${'3'.repeat(40)}`];
    const set = (account: string): Promise<string> =>
      revertOf(governed(scene.network, 'joint', 'setAddress', [name, account]), JOINT_COUNCIL);
    expect(await set(ZeroAddress)).to.equal('AddressInvalid');
    expect(await set(second)).to.equal('none');
    expect(await set(third)).to.equal('none');
    expect(await set(first)).to.equal('AddressInvalid');
  });

  it('are governed by nobody before they are founded, and know each name once', async () => {
    const { members, relayer } = scene.network;
    const seat = (side: 'VN' | 'CN') => ({ members: [members[side].address], threshold: 1, operator: members[side].address });
    const { abi, bytecode } = ARTIFACTS.JointCouncil;
    const council = await new ContractFactory(abi, bytecode, relayer).deploy(seat('VN'), seat('CN'));
    const member = council.connect(members.VN) as Contract;
    const resume = JOINT_COUNCIL.encodeFunctionData('resume');
    const propose = member.getFunction('propose').staticCall(await council.getAddress(), resume, scene.now + 1000);
    expect(await revertOf(propose, JOINT_COUNCIL)).to.equal('NotFounded');
    const names = [encodeBytes32String('Clearance'), encodeBytes32String('Clearance')];
    const contracts = [`0x${'2'.repeat(40)}`, `0x${'3'.repeat(40)}`];
    const founding = { names, contracts, verifiers: [], lanes: [], agreement: bytes32(0), inForceFrom: 0 };
    const found = (council as Contract).getFunction('found').staticCall(founding);
    expect(await revertOf(found, JOINT_COUNCIL)).to.equal('FoundingInvalid');
  });

  it('keep a key of any length that an allowed verifier may read', async () => {
    const { network, customs } = scene;
    const verifier = `0x${'4'.repeat(40)}`;
    await governed(network, 'joint', 'setVerifier', [verifier, true]);
    const signer = `${verifier}${'ab'.repeat(48)}`;
    const registry = network.registry.connect(network.operators.VN) as Contract;
    await send(registry, 'addKey', customs.id, newKey(signer, roleBit('CUSTOMS'), 1));
    expect((await network.registry.getFunction('keyOf')(keccak256(signer))).signer).to.equal(signer);
  });

  it('let nobody declare for an exporter that is switched off', async () => {
    const { network, exporter } = scene;
    const agent = organisation('VN', ['AGENT'], network.deployed.verifier);
    await network.onboard([agent]);
    await network.delegate(exporter, agent);
    const delegated = () => network.registry.getFunction('delegated')(exporter.id, agent.id, scene.now, 1, 1, OPEN_LANE);
    expect(await delegated()).to.equal(true);
    expect((await network.registry.getFunction('delegationOf')(exporter.id, agent.id)).claims).to.equal(15n);
    const registry = network.registry.connect(network.operators.VN) as Contract;
    await send(registry, 'changeOrganisation', exporter.id, roleBit('EXPORTER'), false);
    expect(await delegated()).to.equal(false);
    expect((await network.registry.getFunction('organisationOf')(exporter.id)).active).to.equal(false);
  });

  it('take terms up to the greatest value of each field', async () => {
    const { exporter, network, now, owner, plants, sign } = scene;
    const [goods, units] = [255, 2n ** 64n - 1n];
    const [code, bands] = [randomId(), 2 ** 32 - 1];
    const register = actOf('CODE_REGISTERED', now, {
      subject: code,
      version: 0,
      data: encodeRegister({ owner: owner.id, quota: NO_QUOTA }),
    });
    const data = encodeAuthorise({ authorisation: randomId(), bands });
    const prev = actDigest(network.domain, register);
    const lodged = await scene.lodge({ goods, units });
    const amended = {
      ...{ consignment: lodged.consignment, version: 2, prev: actDigest(network.domain, lodged) },
      data: encodeAmend({ material: true, goods, units, uses: [] }),
    };
    const acts = [
      sign(register, plants),
      sign(actOf('CODE_AUTHORISED', now, { subject: code, version: 0, prev, data }), owner),
      sign(actOf('MANIFEST_AMENDED', now, amended), exporter),
    ];
    expect(await scene.batch(acts)).to.deep.equal(['applied', 'applied', 'applied']);
  });

  it('judge an agent by the goods of terms that can be read only', async () => {
    const { exporter, network, now, sign } = scene;
    const agent = organisation('VN', ['AGENT'], network.deployed.verifier);
    await network.onboard([agent]);
    await network.delegate(exporter, agent, { goods: 2 });
    const lodged = await scene.lodge({ goods: 2 });
    const amended = (units: bigint): SignedAct => {
      const data = encodeAmend({ material: true, goods: 1, units, uses: [] });
      const prev = actDigest(network.domain, lodged);
      return sign(actOf('MANIFEST_AMENDED', now, { consignment: lodged.consignment, version: 2, prev, data }), agent);
    };
    expect(await scene.submit(amended(1n))).to.equal('ROLE_MISSING');
    expect(await scene.submit(amended(0n))).to.equal('SCHEMA_INVALID');
  });

  it('let an import track be revoked until something has gone out, whatever has crossed', async () => {
    const { customs, foreignCustoms, foreignGate, gate, network, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const [ours, theirs] = [scene.release(consignment, 'EXP_CUS'), scene.release(consignment, 'IMP_CUS')];
    expect(await scene.batch([sign(ours, customs), sign(theirs, foreignCustoms)])).to.deep.equal(['applied', 'applied']);
    const revocation = ({ track, ...released }: Act): Act =>
      actOf('REVOKED', now, { consignment, track, reason: 1, prev: actDigest(network.domain, { ...released, track }) });
    const revoked = async (): Promise<string[]> => [
      await scene.submit(sign(revocation(ours), customs)),
      await scene.submit(sign(revocation(theirs), foreignCustoms)),
    ];
    expect(await revoked()).to.deep.equal(['none', 'none']);
    await scene.batch([sign(actOf('BORDER_CROSSED', now, { consignment, units: 1n }), gate)]);
    expect(await revoked()).to.deep.equal(['TRANSITION_NOT_ALLOWED', 'none']);
    await scene.batch([sign(actOf('GATE_OUT', now, { consignment, units: 1n }), foreignGate)]);
    expect(await revoked()).to.deep.equal(['TRANSITION_NOT_ALLOWED', 'TRANSITION_NOT_ALLOWED']);
  });

  it('tell nothing of a track that there is not', async () => {
    const { consignment } = await scene.lodge();
    for (const track of [0, 9, 255]) {
      const answer = await scene.network.clearance.getFunction('trackOf')(consignment, track);
      expect([answer.status, answer.approved, answer.head]).to.deep.equal([0n, 0n, zeroPadValue('0x', 32)]);
    }
  });

  it('name the Directory that they work under, and no former Clearance before the first', async () => {
    const { addresses } = scene.network.deployed;
    for (const address of [addresses.registry, addresses.codes, addresses.clearance, addresses.log]) {
      const contract = new Contract(address, ['function directory() view returns (address)'], scene.network.relayer);
      expect(await contract.getFunction('directory')()).to.equal(addresses.directory);
    }
    expect(await scene.network.clearance.getFunction('former')()).to.equal(ZeroAddress);
  });
});
