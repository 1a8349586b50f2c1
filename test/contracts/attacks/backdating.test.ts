import { expect } from 'chai';
import type { Contract } from 'ethers';
import { rolesMask } from '../../../protocol/roles.ts';
import { sideCode } from '../../../protocol/sides.ts';
import { actOf, lodging } from '../setup/acts.ts';
import { newKey, send } from '../setup/network.ts';
import { es256Key, organisation, type TestKey } from '../setup/participants.ts';
import { revertOf } from '../setup/refused.ts';
import { type Scene, startScene } from '../setup/scene.ts';

const DAY = 86400;

describe('signing with an earlier date', () => {
  let scene: Scene;
  let registry: Contract;
  let key: TestKey;
  let spare: TestKey;

  beforeEach(async () => {
    scene = await startScene();
    registry = scene.network.registry.connect(scene.network.operators.VN) as Contract;
    [key, spare] = scene.exporter.keys as [TestKey, TestKey];
  });
  afterEach(() => scene.close());

  const lodgedAt = (signedAt: number, by: TestKey, notAfter = scene.now + 7 * DAY) =>
    scene.sign({ ...lodging(scene.exporter, scene.now), signedAt, notAfter }, by);

  it('helps nobody whose key was revoked, however early the date, by any of the ways a key signs', async () => {
    const { network, customs, now } = scene;
    const gateway = organisation('VN', ['GATEWAY'], network.deployed.verifier, 1);
    await network.onboard([gateway]);
    const { consignment } = await scene.lodge();
    const [first, second] = customs.keys as [TestKey, TestKey];
    for (const one of [key, second, gateway.keys[0] as TestKey]) await send(registry, 'revokeKey', one.id);

    for (const date of [now, now - 1, now - 365 * DAY, 1]) {
      expect(await scene.submit(lodgedAt(date, key)), `signed at ${date}`).to.equal('KEY_REVOKED');
      const refusal = actOf('REFUSED', now, { consignment, track: 1, reason: 1, signedAt: date });
      const whole = { ...scene.sign(refusal, first), cosigner: second.id, cosignature: scene.sign(refusal, second).signature };
      expect(await scene.submit(whole), `cosigned at ${date}`).to.equal('KEY_REVOKED');
      const head = [sideCode('VN'), 3, `0x${'11'.repeat(32)}`, date];
      const signature = gateway.keys[0]?.sign(await network.log.getFunction('headDigest')(...head));
      const anchored = network.log.getFunction('anchor').staticCall(...head, gateway.keys[0]?.id, signature, []);
      expect(await revertOf(anchored), `head signed at ${date}`).to.equal('KEY_REVOKED');
    }
  });

  it('lets in nothing that a key signed before it was revoked, and leaves what was in', async () => {
    const waiting = lodgedAt(scene.now, key);
    const { consignment } = await scene.lodge();
    await send(registry, 'revokeKey', key.id);
    expect(await scene.submit(waiting)).to.equal('KEY_REVOKED');
    expect((await scene.network.clearance.getFunction('caseOf')(consignment)).version).to.equal(1n);
  });

  it('helps nobody whose organisation was switched off', async () => {
    await send(registry, 'changeOrganisation', scene.exporter.id, rolesMask(['EXPORTER']), false);
    for (const date of [scene.now, scene.now - DAY, 1]) expect(await scene.submit(lodgedAt(date, key))).to.equal('KEY_REVOKED');
  });

  it('reaches no time before the key was valid, nor from its retirement on; its owner can only say a time at which it held', async () => {
    const { network, exporter, now } = scene;
    const late = es256Key(exporter.id, network.deployed.verifier);
    await send(registry, 'addKey', exporter.id, newKey(late.signer, rolesMask(['EXPORTER']), now - 10));
    await send(registry, 'retireKey', late.id, now + 100);
    await network.setNextTime(now + 200);
    await network.request('evm_mine');
    const answers = await Promise.all(
      [now - 11, now - 10, now + 99, now + 100, now + 200].map((date) => scene.submit(lodgedAt(date, late))),
    );
    const barred = 'KEY_NOT_VALID_AT_SIGNING';
    expect(answers).to.deep.equal([barred, 'none', 'none', barred, barred]);
    await send(registry, 'revokeKey', late.id);
    expect(await scene.submit(lodgedAt(now, late))).to.equal('KEY_REVOKED');
  });

  it('does not outlive the deadline that was signed with it', async () => {
    const { network, now } = scene;
    const one = lodgedAt(now, spare, now + 60);
    await network.setNextTime(now + 61);
    await network.request('evm_mine');
    expect(await scene.submit(one)).to.equal('ACT_EXPIRED');
    expect(await scene.submit({ ...one, act: { ...one.act, notAfter: now + 7 * DAY } })).to.equal('SIGNATURE_INVALID');
  });
});
