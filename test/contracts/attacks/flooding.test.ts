import { expect } from 'chai';
import type { Act, SignedAct } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { IMPORT_TRACKS, trackCode } from '../../../protocol/tracks.ts';
import { actOf } from '../setup/acts.ts';
import { type Scene, startScene } from '../setup/scene.ts';

const FLOOD = 200;
/** At some counts of holds, whoever placed them, placing or lifting one more carries into the words that the first seven do without. */
const HOLD_BOUND = 25_000;
const BOUND = 5_000;
/** Holds are counted in planes: over so many counts in a row the carry goes every way it can. */
const COUNTS = 8;

describe('a side that floods the other', () => {
  let scene: Scene;
  let lodged: Act;
  let foreignHold: Act;

  before(async () => {
    scene = await startScene();
    lodged = await scene.lodge();
    foreignHold = scene.hold(lodged.consignment);
    await scene.batch([scene.sign(foreignHold, scene.foreignCustoms), scene.sign(scene.hold(lodged.consignment), scene.customs)]);
  });
  after(() => scene.close());

  async function floodWith(made: (index: number) => SignedAct): Promise<Record<string, number>> {
    const became: Record<string, number> = {};
    for (let i = 0; i < FLOOD; i += 50) {
      const acts = Array.from({ length: 50 }, (_, k) => made(i + k));
      for (const one of await scene.batch(acts)) became[one] = (became[one] ?? 0) + 1;
    }
    return became;
  }

  /** What the other side's acts cost now, in gas. */
  async function costs(): Promise<Record<'deciding' | 'placing' | 'lifting' | 'observing', number>> {
    const { foreignCustoms, foreignGate, now } = scene;
    const { consignment } = lodged;
    const cost = async (one: SignedAct): Promise<number> =>
      Number(await scene.network.clearance.getFunction('submit').estimateGas(one, { gasLimit: 8_000_000 }));
    const prev = actDigest(scene.network.domain, foreignHold);
    const register = actOf('DECL_REGISTERED', now, { consignment, track: trackCode('IMP_CUS') });
    return {
      deciding: await cost(scene.sign(register, foreignCustoms)),
      placing: await cost(scene.sign(scene.hold(consignment), foreignCustoms)),
      lifting: await cost(scene.sign(actOf('HOLD_LIFTED', now, { consignment, subject: foreignHold.subject, prev }), foreignCustoms)),
      observing: await cost(scene.sign(actOf('HANDOVER_ACCEPTED', now, { consignment, units: 1n }), foreignGate)),
    };
  }

  it('with acts on its tracks has every one of them refused, and makes nothing dearer', async () => {
    const before = await costs();
    const { consignment } = lodged;
    const refused = await floodWith((i) =>
      scene.sign(scene.release(consignment, IMPORT_TRACKS[i % 3], { units: BigInt(i + 1) }), i % 2 === 0 ? scene.customs : scene.plants),
    );
    expect(refused).to.deep.equal({ TRACK_NOT_YOURS: FLOOD });
    const after = await costs();
    for (const [what, gas] of Object.entries(before)) expect(after[what as keyof typeof after] - gas, what).to.be.below(500);
  });

  it('with 200 holds and 200 observations makes its acts dearer by no more than a bound, and stops none', async () => {
    const before = await costs();
    const { consignment } = lodged;
    expect(await floodWith(() => scene.sign(scene.hold(consignment), scene.customs))).to.deep.equal({ applied: FLOOD });
    const observed = await floodWith((i) =>
      scene.sign(actOf('BORDER_CROSSED', scene.now, { consignment, units: 1n, occurredAt: scene.now - i }), scene.gate),
    );
    expect(observed).to.deep.equal({ applied: FLOOD });
    for (let count = 0; count < COUNTS; count += 1) {
      const after = await costs();
      for (const [what, gas] of Object.entries(before)) {
        const more = after[what as keyof typeof after] - gas;
        expect(more, `${what}: ${gas} before`).to.be.below(what === 'placing' || what === 'lifting' ? HOLD_BOUND : BOUND);
      }
      await scene.batch([scene.sign(scene.hold(consignment), scene.customs)]);
    }
    const { foreignCustoms } = scene;
    const other = await scene.lodge();
    const prev = actDigest(scene.network.domain, foreignHold);
    expect(
      await scene.batch([
        scene.sign(actOf('HOLD_LIFTED', scene.now, { consignment, subject: foreignHold.subject, prev }), foreignCustoms),
        scene.sign(scene.release(consignment, 'IMP_CUS'), foreignCustoms),
        scene.sign(scene.release(other.consignment, 'IMP_CUS'), foreignCustoms),
      ]),
    ).to.deep.equal(['applied', 'applied', 'applied']);
  });

  it('keeps it from holding under a name that it took first, and under no other', async () => {
    const { consignment } = await scene.lodge();
    const mine = scene.hold(consignment);
    const squatting = scene.hold(consignment, { subject: mine.subject, units: 1n });
    const renamed = scene.hold(consignment);
    const answers = await scene.batch([
      scene.sign(squatting, scene.gate),
      scene.sign(mine, scene.foreignCustoms),
      scene.sign(renamed, scene.foreignCustoms),
    ]);
    expect(answers).to.deep.equal(['applied', 'ACT_ALREADY_DONE', 'applied']);
  });
});
