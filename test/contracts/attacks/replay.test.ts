import { expect } from 'chai';
import type { Contract } from 'ethers';
import { type Act, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { encodeAuthorise, encodeRegister } from '../../../protocol/acts/terms.ts';
import { actOf, lodging, signed } from '../setup/acts.ts';
import { randomId, type TestKey } from '../setup/participants.ts';
import { type Scene, startScene } from '../setup/scene.ts';
import { succeed } from '../setup/successor.ts';

// Other chains and Directories, and what a batch spends: also test/contracts/batch.test.ts; succession: also test/contracts/succession.test.ts.
describe('replaying', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene();
  });
  afterEach(() => scene.close());
  const digestOf = (act: Act): string => actDigest(scene.network.domain, act);

  it('the public calldata of a batch, whole, by a stranger, when what stood in its way is gone, applies nothing', async () => {
    const { network, customs, gate, now } = scene;
    const { consignment } = await scene.lodge();
    const hold = scene.hold(consignment);
    const crossing = scene.sign(actOf('BORDER_CROSSED', now, { consignment, units: 1n }), gate);
    const sent = await network.clearance
      .getFunction('submitBatch')
      .send([scene.sign(hold, customs), scene.sign(scene.release(consignment), customs), crossing]);
    const receipt = await sent.wait();
    expect(receipt?.logs).to.have.length(3);
    const lift = actOf('HOLD_LIFTED', now, { consignment, subject: hold.subject, prev: digestOf(hold) });
    expect(await scene.batch([scene.sign(lift, customs)])).to.deep.equal(['applied']);

    const { data, to } = sent;
    const stranger = await network.account(9);
    const applied = await network.provider.call({ to, data, from: stranger.address });
    expect(BigInt(applied)).to.equal(0n);
    expect(await scene.submit(scene.sign(scene.release(consignment), customs))).to.equal('none');
  });

  it('an act on another chain, under a Directory of the same address', async () => {
    const other = await startScene('osaka', 4242);
    try {
      expect(other.network.domain.directory).to.equal(scene.network.domain.directory);
      expect(other.network.domain.chainId).to.equal(4242n);
      await other.network.onboard([{ ...scene.exporter, id: randomId() }]);
      const one = scene.sign(lodging(scene.exporter, scene.now), scene.exporter);
      expect(await scene.submit(one)).to.equal('none');
      expect(await other.submit(one)).to.equal('SIGNATURE_INVALID');
    } finally {
      await other.close();
    }
  });

  it('a cosignature of another chain, Directory or act beside a right signature', async () => {
    const { network, customs, now } = scene;
    const { consignment } = await scene.lodge();
    const refusal = actOf('REFUSED', now, { consignment, track: 1, reason: 1 });
    const whole = scene.sign(refusal, customs, true);
    const [, second] = customs.keys as [TestKey, TestKey];
    const elsewhere = [
      actDigest({ ...network.domain, chainId: 1n }, refusal),
      actDigest({ ...network.domain, directory: network.deployed.addresses.registry }, refusal),
      digestOf({ ...refusal, reason: 2 }),
    ];
    for (const digest of elsewhere)
      expect(await scene.submit({ ...whole, cosignature: second.sign(digest) })).to.equal('SIGNATURE_INVALID');
    expect(await scene.submit(whole)).to.equal('none');
  });

  it('an applied act of any chain: the second time it is done already', async () => {
    const { customs, plants, gate, now } = scene;
    const lodged = await scene.lodge();
    const { consignment } = lodged;
    const hold = scene.hold(consignment);
    const registered = actOf('CODE_REGISTERED', now, {
      ...{ subject: randomId(), version: 0, data: encodeRegister({ owner: scene.owner.id, quota: 5 }) },
    });
    const acts = [
      scene.sign(scene.release(consignment), customs),
      scene.sign(hold, gate),
      scene.sign(actOf('BORDER_CROSSED', now, { consignment, units: 1n }), gate),
      scene.sign(registered, plants),
    ];
    expect(new Set(await scene.batch(acts))).to.deep.equal(new Set(['applied']));
    const again = [scene.sign(lodged, scene.exporter), ...acts];
    expect(new Set(await scene.batch(again))).to.deep.equal(new Set(['ACT_ALREADY_DONE']));
  });

  describe('on a successor of Clearance, whose acts have the same domain', () => {
    let successor: Contract;
    let code: string;
    let lot: string;
    let lodged: Act;
    let authorised: Act;
    /** A second manifest with the lot of the first. */
    let second: SignedAct;

    beforeEach(async () => {
      const { plants, owner, exporter, now } = scene;
      [code, lot] = [randomId(), randomId()];
      const registered = actOf('CODE_REGISTERED', now, { subject: code, version: 0, data: encodeRegister({ owner: owner.id, quota: 5 }) });
      authorised = actOf('CODE_AUTHORISED', now, {
        ...{ subject: code, version: 0, prev: digestOf(registered), data: encodeAuthorise({ authorisation: lot, bands: 5 }) },
      });
      expect(await scene.batch([scene.sign(registered, plants), scene.sign(authorised, owner)])).to.deep.equal(['applied', 'applied']);
      lodged = lodging(exporter, now, { uses: [{ authorisation: lot, bands: 5 }] });
      second = scene.sign(lodging(exporter, now, { uses: [{ authorisation: lot, bands: 5 }] }), exporter);
      expect(await scene.batch([scene.sign(lodged, exporter), second])).to.deep.equal(['applied', 'AUTHORISATION_MISSING']);
      successor = await succeed(scene.network);
    });
    const usedOf = async (): Promise<bigint> => (await scene.network.codes.getFunction('codeOf')(code)).used;

    it('debits no code twice for one consignment', async () => {
      await scene.batch([scene.sign(lodged, scene.exporter)], successor);
      expect(await usedOf()).to.equal(5n);
    });

    it('applies no act about a code twice', async () => {
      expect(await scene.batch([scene.sign(authorised, scene.owner)], successor)).to.deep.equal(['ACT_ALREADY_DONE']);
    });

    it('opens no case a second time that the former Clearance has', async () => {
      expect(await scene.batch([scene.sign(lodged, scene.exporter)], successor)).to.deep.equal(['CONSIGNMENT_EXISTS']);
    });

    it('gives no quota back for a consignment that has crossed where it was lodged', async () => {
      const { exporter, gate, now } = scene;
      const { consignment } = lodged;
      expect(await scene.batch([scene.sign(actOf('BORDER_CROSSED', now, { consignment, units: 1n }), gate)])).to.deep.equal(['applied']);
      const cancelled = actOf('MANIFEST_CANCELLED', now, { consignment, prev: digestOf(lodged) });
      expect(await scene.submit(scene.sign(cancelled, exporter))).to.equal('CANCEL_AFTER_CROSSING');
      await scene.batch([scene.sign(lodged, exporter), scene.sign(cancelled, exporter)], successor);
      expect(await usedOf()).to.equal(5n);
    });

    it('applies no act that the former Clearance skipped and spent, when what stood in its way is gone', async () => {
      expect(await scene.isSpent(second)).to.equal(true);
      const cancelled = actOf('MANIFEST_CANCELLED', scene.now, { consignment: lodged.consignment, prev: digestOf(lodged) });
      expect(await scene.batch([scene.sign(cancelled, scene.exporter)])).to.deep.equal(['applied']);
      expect(await usedOf()).to.equal(0n);
      expect(await scene.submit(second, successor)).to.equal('ACT_ALREADY_DONE');
      const { act } = second;
      expect(await scene.submit(scene.sign({ ...act, commitment: randomId() }, scene.exporter), successor)).to.equal('none');
    });
  });

  it('no act of a Clearance that is not its own Directory’s', async () => {
    const { network, exporter, now } = scene;
    const [key] = exporter.keys as [TestKey];
    const forged = signed({ ...network.domain, directory: network.deployed.addresses.clearance }, lodging(exporter, now), key);
    expect(await scene.submit(forged)).to.equal('SIGNATURE_INVALID');
    expect(forged.cosigner).to.equal(ZERO);
  });
});
