import { expect } from 'chai';
import type { Act } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { encodeAmend } from '../../protocol/acts/terms.ts';
import { marksOf } from '../../protocol/irregularities.ts';
import { DECLARATION_VALIDITY_S } from '../../protocol/rules/derive.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { actOf, lodging } from './setup/acts.ts';
import { randomId } from './setup/participants.ts';
import { type Scene, startScene } from './setup/scene.ts';

describe('Clearance at its edges', () => {
  let scene: Scene;
  let digest: (act: Act) => string;

  beforeEach(async () => {
    scene = await startScene();
    digest = (act) => actDigest(scene.network.domain, act);
  });
  afterEach(() => scene.close());

  const marks = async (act: Act, by: Scene['gate']): Promise<string[]> =>
    marksOf(Number(await scene.network.clearance.getFunction('submit').staticCall(scene.sign(act, by))));
  const amended = (lodged: Act): Act =>
    actOf('MANIFEST_AMENDED', scene.now, {
      ...{ consignment: lodged.consignment, version: 2, prev: digest(lodged) },
      data: encodeAmend({ material: true, goods: 1, units: 3n, uses: [] }),
    });

  it('orders a return or a destruction by two signers only', async () => {
    const { foreignCustoms, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const refused = actOf('REFUSED', now, { consignment, track: trackCode('IMP_CUS'), reason: 1 });
    expect(await scene.batch([sign(refused, foreignCustoms, true)])).to.deep.equal(['applied']);
    for (const type of ['RETURN_ORDERED', 'DESTROY_ORDERED'] as const) {
      const order = actOf(type, now, { consignment, reason: 1 });
      expect(await scene.submit(sign(order, foreignCustoms)), type).to.equal('SECOND_SIGNER_REQUIRED');
      expect(await scene.submit(sign(order, foreignCustoms, true)), type).to.equal('none');
    }
  });

  it('takes one acknowledgement of a material version, and none of the first', async () => {
    const { exporter, foreignCustoms, now, sign } = scene;
    const lodged = await scene.lodge();
    const acknowledged = (more: Partial<Act>): Act => actOf('AMENDMENT_ACKNOWLEDGED', now, { consignment: lodged.consignment, ...more });
    expect(await scene.submit(sign(acknowledged({}), foreignCustoms))).to.equal('TRANSITION_NOT_ALLOWED');
    const first = acknowledged({ version: 2 });
    expect(await scene.batch([sign(amended(lodged), exporter), sign(first, foreignCustoms)])).to.deep.equal(['applied', 'applied']);
    const again = acknowledged({ version: 2, prev: digest(first), commitment: randomId() });
    expect(await scene.submit(sign(again, foreignCustoms))).to.equal('TRANSITION_NOT_ALLOWED');
  });

  it('marks what goes out under a hold, though it is released', async () => {
    const { foreignCustoms, foreignGate, now, sign } = scene;
    const { consignment } = await scene.lodge({ mode: 'AGV' });
    const accepted = actOf('HANDOVER_ACCEPTED', now, { consignment, units: 1n });
    await scene.batch([sign(scene.release(consignment, 'IMP_CUS'), foreignCustoms), sign(accepted, foreignGate)]);
    const out = actOf('GATE_OUT', now, { consignment, units: 1n });
    expect(await marks(out, foreignGate)).to.deep.equal([]);
    expect(await scene.batch([sign(scene.hold(consignment), foreignCustoms)])).to.deep.equal(['applied']);
    expect(await marks(out, foreignGate)).to.deep.equal(['NOT_RELEASED']);
  });

  it('lets a declaration run out after its last second, not in it', async () => {
    const { customs, foreignCustoms, gate, now, sign } = scene;
    const { consignment } = await scene.lodge({ mode: 'AGV' });
    const [declared, notice] = [
      actOf('DECL_REGISTERED', now, { consignment, track: trackCode('EXP_CUS'), occurredAt: now - DECLARATION_VALIDITY_S }),
      actOf('ADVANCE_NOTICE_ACCEPTED', now, { consignment }),
    ];
    const acts = [
      sign(declared, customs),
      sign(scene.release(consignment, 'EXP_CUS', { prev: digest(declared) }), customs),
      sign(actOf('GATE_CLEARED', now, { consignment }), gate),
      sign(notice, foreignCustoms),
    ];
    expect(new Set(await scene.batch(acts))).to.deep.equal(new Set(['applied']));
    const crossed = (occurredAt: number): Act => actOf('BORDER_CROSSED', now, { consignment, units: 1n, occurredAt });
    expect(await marks(crossed(now), gate)).to.deep.equal([]);
    expect(await marks(crossed(now + 1), gate)).to.deep.equal(['NOT_READY']);
  });

  it('takes a conditional release again with another end, and not with the same', async () => {
    const { customs, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const track = trackCode('EXP_CUS');
    const first = actOf('RELEASED_CONDITIONAL', now, { consignment, track, units: 1n, until: now + 1000 });
    expect(await scene.batch([sign(first, customs)])).to.deep.equal(['applied']);
    const again = (until: number): Promise<string> =>
      scene.submit(sign({ ...first, until, prev: digest(first), commitment: randomId() }, customs));
    expect(await again(now + 1000)).to.equal('TRANSITION_NOT_ALLOWED');
    expect(await again(now + 2000)).to.equal('none');
  });

  it('shows no approval of a track that was revoked', async () => {
    const { customs, network, now, sign } = scene;
    const { consignment } = await scene.lodge();
    const track = trackCode('EXP_CUS');
    const released = scene.release(consignment, 'EXP_CUS', { units: 1n });
    const revoked = actOf('REVOKED', now, { consignment, track, reason: 1, prev: digest(released) });
    const approved = async (): Promise<bigint> => (await network.clearance.getFunction('trackOf')(consignment, track)).approved;
    await scene.batch([sign(released, customs)]);
    expect(await approved()).to.equal(1n);
    await scene.batch([sign(revoked, customs)]);
    expect(await approved()).to.equal(0n);
  });

  it('spends what was decided on an earlier version, and nothing on one to come', async () => {
    const { customs, exporter, sign } = scene;
    const lodged = await scene.lodge();
    const [early, late] = [2, 1].map((version) => sign(scene.release(lodged.consignment, 'EXP_CUS', { version }), customs));
    if (!early || !late) throw new RangeError('two releases');
    expect(await scene.batch([early])).to.deep.equal(['VERSION_STALE']);
    expect(await scene.batch([sign(amended(lodged), exporter), late])).to.deep.equal(['applied', 'VERSION_STALE']);
    expect([await scene.isSpent(early), await scene.isSpent(late)]).to.deep.equal([false, true]);
  });

  it('refuses a use of more bands than there are numbers for', async () => {
    const { exporter, now, sign } = scene;
    const act = lodging(exporter, now, { uses: [{ authorisation: randomId(), bands: 1 }] });
    const data = act.data.slice(0, -64) + (2n ** 32n + 1n).toString(16).padStart(64, '0');
    expect(await scene.submit(sign({ ...act, data }, exporter))).to.equal('SCHEMA_INVALID');
  });
});
