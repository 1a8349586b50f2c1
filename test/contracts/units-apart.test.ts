import { expect } from 'chai';
import { actDigest } from '../../protocol/acts/digest.ts';
import { encodeAmend } from '../../protocol/acts/terms.ts';
import { EVENTS } from '../../protocol/events.ts';
import { actOf } from './setup/acts.ts';
import { type Scene, startScene } from './setup/scene.ts';

const BATCH_APART = 1n << 3n;

/** Where units of one consignment fare differently. */
describe('units that go apart', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene();
  });
  afterEach(() => scene.close());

  it('are within the window of those that crossed, whoever has not crossed yet', async () => {
    const { gate, now, sign, network } = scene;
    const { consignment } = await scene.lodge({ units: 7n });
    const cross = (units: bigint) => sign(actOf('BORDER_CROSSED', now, { consignment, units }), gate);
    await scene.batch([cross(2n)]);
    const marks: bigint = await network.clearance.getFunction('submit').staticCall(cross(4n));
    expect(marks & BATCH_APART).to.equal(0n);
  });

  it('close no consignment by going out all, while an import track has approved some of them only', async () => {
    const { foreignCustoms, foreignGate, network, now, sign } = scene;
    const { consignment } = await scene.lodge({ mode: 'AGV' });
    const first = sign(scene.release(consignment, 'IMP_CUS', { units: 1n }), foreignCustoms);
    expect(await scene.batch([first])).to.deep.equal(['applied']);
    for (const units of [1n, 2n])
      expect(await scene.batch([sign(actOf('GATE_OUT', now, { consignment, units }), foreignGate)])).to.deep.equal(['applied']);
    const hold = () => scene.submit(sign(scene.hold(consignment), foreignCustoms));
    expect(await hold()).to.equal('none');
    const rest = scene.release(consignment, 'IMP_CUS', { units: 2n, prev: actDigest(network.domain, first.act) });
    expect(await scene.batch([sign(rest, foreignCustoms)])).to.deep.equal(['applied']);
    expect(await hold()).to.equal('CONSIGNMENT_CLOSED');
  });

  it('close no consignment by going out, while an import track has approved an earlier version only', async () => {
    const { exporter, foreignCustoms, foreignGate, network, now, sign } = scene;
    const lodged = await scene.lodge({ mode: 'AGV' });
    const { consignment } = lodged;
    const data = encodeAmend({ material: true, goods: 1, units: 3n, uses: [] });
    const released = scene.release(consignment, 'IMP_CUS');
    const acts = [
      sign(released, foreignCustoms),
      sign(actOf('MANIFEST_AMENDED', now, { consignment, version: 2, prev: actDigest(network.domain, lodged), data }), exporter),
      ...[1n, 2n].map((units) => sign(actOf('GATE_OUT', now, { consignment, version: 2, units }), foreignGate)),
    ];
    expect(await scene.batch(acts)).to.deep.equal(['applied', 'applied', 'applied', 'applied']);
    const hold = () => scene.submit(sign(scene.hold(consignment, { version: 2 }), foreignCustoms));
    expect(await hold()).to.equal('none');
    const renewed = actOf('AMENDMENT_ACCEPTED', now, {
      ...released,
      kind: EVENTS.AMENDMENT_ACCEPTED.code,
      version: 2,
      units: 0n,
      prev: actDigest(network.domain, released),
    });
    expect(await scene.batch([sign(renewed, foreignCustoms)])).to.deep.equal(['applied']);
    expect(await hold()).to.equal('CONSIGNMENT_CLOSED');
  });
});
