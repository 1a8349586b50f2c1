import { expect } from 'chai';
import { Contract } from 'ethers';
import { type Act, ALL_UNITS, type SignedAct } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { encodeAmend, encodeRegister } from '../../protocol/acts/terms.ts';
import { CLEARANCE, JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import { marksOf } from '../../protocol/irregularities.ts';
import { roleBit } from '../../protocol/roles.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { actOf, lodging } from './setup/acts.ts';
import { startEvm } from './setup/evm.ts';
import { governed } from './setup/govern.ts';
import { newKey, send } from './setup/network.ts';
import { organisation, randomId } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';
import { type Scene, startScene } from './setup/scene.ts';

const MAX_OPEN_S = 180 * 86_400;

describe('contracts at their limits', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene();
  });
  afterEach(() => scene.close());

  it('let a delegation be ended whatever became of the two', async () => {
    const { network, exporter } = scene;
    const agent = organisation('VN', ['AGENT'], network.deployed.verifier);
    await network.onboard([agent]);
    await network.delegate(exporter, agent);
    const registry = network.registry.connect(network.operators.VN) as Contract;
    await send(registry, 'changeOrganisation', agent.id, roleBit('CARRIER'), true);
    const delegated = (to: bigint): Promise<unknown> => network.delegate(exporter, agent, { to });
    expect(await revertOf(delegated(2n ** 40n), registry.interface)).to.equal('DelegationInvalid');
    await delegated(0n);
    expect((await network.registry.getFunction('delegationOf')(exporter.id, agent.id)).to).to.equal(0n);
  });

  it('let a proposal be open for 180 days, and no second more', async () => {
    const { network } = scene;
    const council = network.council.connect(network.members.VN) as Contract;
    const resume = JOINT_COUNCIL.encodeFunctionData('resume');
    let time = await network.time();
    const proposed = async (open: number): Promise<string> => {
      time += 10;
      await network.setNextTime(time);
      const sent = council.getFunction('propose').send(await network.council.getAddress(), resume, time + open, { gasLimit: 1_000_000 });
      return revertOf(
        sent.catch(({ error }) => Promise.reject(error)),
        JOINT_COUNCIL,
      );
    };
    expect(await proposed(MAX_OPEN_S)).to.equal('none');
    expect(await proposed(MAX_OPEN_S + 1)).to.equal('ProposalInvalid');
  });

  it('say of no side that it has left before it did', async () => {
    for (const side of [1, 2]) expect(await scene.network.council.getFunction('hasLeft')(side)).to.equal(false);
  });

  it('take, on a chain that split off with all that they keep, signatures for that chain only', async () => {
    const { network, exporter, now } = scene;
    const { clearance, directory } = network.deployed.addresses;
    const other = await startEvm('osaka', 4_242);
    try {
      await other.request('hardhat_setCode', clearance, await network.provider.getCode(clearance));
      // Calls are made in the last block, and the first was made by nobody.
      await other.request('evm_mine');
      const act = lodging(exporter, now);
      const digestOn = (contract: Contract): Promise<string> => contract.getFunction('digestOf')(act);
      const split = new Contract(clearance, CLEARANCE, await other.account(0));
      expect(await digestOn(network.clearance)).to.equal(actDigest(network.domain, act));
      expect(await digestOn(split)).to.equal(actDigest({ chainId: 4_242n, directory }, act));
    } finally {
      await other.close();
    }
  });

  it('refuse terms of a code that cannot be read', async () => {
    const { now, owner, plants, sign } = scene;
    const terms = encodeRegister({ owner: owner.id, quota: 1 });
    const registered = (data: string): Promise<string> =>
      scene.submit(sign(actOf('CODE_REGISTERED', now, { subject: randomId(), version: 0, data }), plants));
    expect(await registered(terms)).to.equal('none');
    expect(await registered(`${terms}00`)).to.equal('SCHEMA_INVALID');
    expect(await registered(terms.slice(0, -64) + (2n ** 32n).toString(16).padStart(64, '0'))).to.equal('SCHEMA_INVALID');
  });

  it('keep a track under its condition while one unit is', async () => {
    const { customs, network, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const track = trackCode('EXP_CUS');
    const conditional = actOf('RELEASED_CONDITIONAL', now, { consignment, track, units: 1n, until: now + 1000 });
    const rest = scene.release(consignment, 'EXP_CUS', { units: 2n, prev: actDigest(network.domain, conditional) });
    const whole = scene.release(consignment, 'EXP_CUS', { units: 1n, prev: actDigest(network.domain, rest) });
    const status = async (): Promise<bigint> => (await network.clearance.getFunction('trackOf')(consignment, track)).status;
    expect(await scene.batch([sign(conditional, customs)])).to.deep.equal(['applied']);
    const underCondition = await status();
    expect(await scene.batch([sign(rest, customs)])).to.deep.equal(['applied']);
    expect(await status()).to.equal(underCondition);
    expect(await scene.batch([sign(whole, customs)])).to.deep.equal(['applied']);
    expect(await status()).not.to.equal(underCondition);
  });

  it('close nothing that is to be destroyed and is not yet, cancelled or not', async () => {
    const { exporter, foreignCustoms, network, now, sign } = scene;
    const lodged = await scene.lodge();
    const { consignment } = lodged;
    const refused = actOf('REFUSED', now, { consignment, track: trackCode('IMP_CUS'), reason: 1 });
    const ordered = actOf('DESTROY_ORDERED', now, { consignment, reason: 1 });
    const cancelled = actOf('MANIFEST_CANCELLED', now, { consignment, prev: actDigest(network.domain, lodged) });
    const acts = [sign(refused, foreignCustoms, true), sign(ordered, foreignCustoms, true), sign(cancelled, exporter)];
    expect(await scene.batch(acts)).to.deep.equal(['applied', 'applied', 'applied']);
    expect(await scene.submit(sign(scene.hold(consignment), foreignCustoms))).to.equal('none');
  });

  it('close nothing of which an export track was refused, wherever it went', async () => {
    const { customs, foreignCustoms, foreignGate, now, sign } = scene;
    const { consignment } = await scene.lodge({ mode: 'AGV' });
    const refused = actOf('REFUSED', now, { consignment, track: trackCode('EXP_CUS'), reason: 1 });
    const out = [1n, 2n].map((units) => actOf('GATE_OUT', now, { consignment, units }));
    const acts = [
      sign(refused, customs, true),
      sign(scene.release(consignment, 'IMP_CUS'), foreignCustoms),
      ...out.map((act) => sign(act, foreignGate)),
    ];
    expect(await scene.batch(acts)).to.deep.equal(['applied', 'applied', 'applied', 'applied']);
    expect(await scene.submit(sign(scene.hold(consignment), foreignCustoms))).to.equal('none');
  });

  it('let nobody declare for another who is no agent any more', async () => {
    const { network, exporter, now, sign } = scene;
    const agent = organisation('VN', ['AGENT', 'EXPORTER'], network.deployed.verifier);
    await network.onboard([agent]);
    await network.delegate(exporter, agent);
    const lodged = sign(lodging(exporter, now), agent);
    expect(await scene.submit(lodged)).to.equal('none');
    const registry = network.registry.connect(network.operators.VN) as Contract;
    await send(registry, 'changeOrganisation', agent.id, roleBit('EXPORTER'), true);
    expect(await scene.submit(lodged)).to.equal('ROLE_MISSING');
  });

  it('hold what was decided of a return for stale once the manifest changes', async () => {
    const { customs, exporter, foreignCustoms, network, now, sign } = scene;
    const lodged = await scene.lodge();
    const { consignment } = lodged;
    const track = trackCode('RETURN_CUS');
    const acts = [
      sign(actOf('REFUSED', now, { consignment, track: trackCode('IMP_CUS'), reason: 1 }), foreignCustoms, true),
      sign(actOf('RETURN_ORDERED', now, { consignment, reason: 1 }), foreignCustoms, true),
      sign(scene.release(consignment, 'RETURN_CUS'), customs),
    ];
    expect(await scene.batch(acts)).to.deep.equal(['applied', 'applied', 'applied']);
    const stale = async (): Promise<boolean> => (await network.clearance.getFunction('trackOf')(consignment, track)).stale;
    expect(await stale()).to.equal(false);
    const amended = actOf('MANIFEST_AMENDED', now, {
      ...{ consignment, version: 2, prev: actDigest(network.domain, lodged) },
      data: encodeAmend({ material: true, goods: 1, units: 3n, uses: [] }),
    });
    expect(await scene.batch([sign(amended, exporter)])).to.deep.equal(['applied']);
    expect(await stale()).to.equal(true);
  });

  it('mark what crosses though it was cancelled, and though it was refused', async () => {
    const { customs, exporter, foreignCustoms, gate, network, now, sign } = scene;
    const crossed = async (end: (lodged: Act) => SignedAct | undefined): Promise<string[]> => {
      const lodged = await scene.lodge({ mode: 'AGV' });
      const { consignment } = lodged;
      const ended = end(lodged);
      const acts = [
        sign(scene.release(consignment, 'EXP_CUS'), customs),
        sign(actOf('GATE_CLEARED', now, { consignment }), gate),
        sign(actOf('ADVANCE_NOTICE_ACCEPTED', now, { consignment }), foreignCustoms),
        ...(ended ? [ended] : []),
      ];
      expect(new Set(await scene.batch(acts))).to.deep.equal(new Set(['applied']));
      const act = sign(actOf('BORDER_CROSSED', now, { consignment, units: 1n }), gate);
      return marksOf(Number(await network.clearance.getFunction('submit').staticCall(act)));
    };
    expect(await crossed(() => undefined)).to.deep.equal([]);
    const cancelled = (lodged: Act): Act =>
      actOf('MANIFEST_CANCELLED', now, { consignment: lodged.consignment, prev: actDigest(network.domain, lodged) });
    expect(await crossed((lodged) => sign(cancelled(lodged), exporter))).to.deep.equal(['NOT_READY']);
    const refused = ({ consignment }: Act): Act => actOf('REFUSED', now, { consignment, track: trackCode('IMP_CUS'), reason: 1 });
    expect(await crossed((lodged) => sign(refused(lodged), foreignCustoms, true))).to.deep.equal(['NOT_READY']);
  });

  it('observe one unit at a time', async () => {
    const { foreignGate, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const out = (units: bigint): Promise<string> => scene.submit(sign(actOf('GATE_OUT', now, { consignment, units }), foreignGate));
    expect([await out(0n), await out(1n), await out(2n), await out(3n), await out(4n)]).to.deep.equal([
      ...['SCHEMA_INVALID', 'none', 'none', 'SCHEMA_INVALID', 'SCHEMA_INVALID'],
    ]);
  });

  it('put all that is to come under a condition once all that is there is', async () => {
    const { customs, network, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const track = trackCode('EXP_CUS');
    const conditional = actOf('RELEASED_CONDITIONAL', now, { consignment, track, units: 1n, until: now + 1000 });
    const rest = { ...conditional, units: 2n, prev: actDigest(network.domain, conditional) };
    const covered = async (): Promise<bigint> => (await network.clearance.getFunction('trackOf')(consignment, track)).conditional;
    await scene.batch([sign(conditional, customs)]);
    expect(await covered()).to.equal(1n);
    await scene.batch([sign(rest, customs)]);
    expect(await covered()).to.equal(ALL_UNITS);
  });

  it('approve nothing of a track that was refused', async () => {
    const { foreignCustoms, network, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const refused = actOf('REFUSED', now, { consignment, track: trackCode('IMP_CUS'), reason: 1 });
    expect(await scene.batch([sign(refused, foreignCustoms, true)])).to.deep.equal(['applied']);
    const prev = actDigest(network.domain, refused);
    expect(await scene.submit(sign(scene.release(consignment, 'IMP_CUS', { prev }), foreignCustoms))).to.equal('TRANSITION_NOT_ALLOWED');
  });

  it('keep a signer of 320 bytes, and no longer one', async () => {
    const { network, customs } = scene;
    const verifier = `0x${'4'.repeat(40)}`;
    await governed(network, 'joint', 'setVerifier', [verifier, true]);
    const registry = network.registry.connect(network.operators.VN) as Contract;
    const added = (bytes: number): Promise<string> => {
      const key = newKey(`${verifier}${'ab'.repeat(bytes - 20)}`, roleBit('CUSTOMS'), 1);
      return revertOf(registry.getFunction('addKey').staticCall(customs.id, key), registry.interface);
    };
    expect([await added(320), await added(321)]).to.deep.equal(['none', 'KeyInvalid']);
  });

  it('count more holds on a unit than one word has planes for, and each lifting of them', async () => {
    const { customs, network, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const holds = Array.from({ length: 20 }, () => scene.hold(consignment, { units: 1n }));
    const lifted = holds.map((hold) =>
      actOf('HOLD_LIFTED', now, { consignment, subject: hold.subject, reason: 1, prev: actDigest(network.domain, hold) }),
    );
    const held = (): Promise<bigint> => network.clearance.getFunction('heldUnits')(consignment, customs.id);
    const all = async (acts: Act[]): Promise<Set<string>> => new Set(await scene.batch(acts.map((act) => sign(act, customs))));
    expect(await all(holds)).to.deep.equal(new Set(['applied']));
    for (const [i, lifting] of lifted.entries()) {
      expect(await held(), `${20 - i} left`).to.equal(1n);
      expect(await all([lifting])).to.deep.equal(new Set(['applied']));
    }
    expect(await held()).to.equal(0n);
  });
});
