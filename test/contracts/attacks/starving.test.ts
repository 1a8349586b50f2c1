import { expect } from 'chai';
import { Contract, type Log } from 'ethers';
import type { SignedAct } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { encodeAuthorise, encodeRegister, NO_QUOTA } from '../../../protocol/acts/terms.ts';
import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';
import { trackCode } from '../../../protocol/tracks.ts';
import { actOf, lodging } from '../setup/acts.ts';
import { harness, harnessFactory } from '../setup/harness.ts';
import { randomId } from '../setup/participants.ts';
import { type Scene, startScene } from '../setup/scene.ts';

/** Gas levels that a relayer might try: coarse over the whole range, then each one close to where a batch begins to pass. */
const COARSE = Array.from({ length: 25 }, (_, i) => 100_000 + i * 150_000);

for (const rules of ['osaka', 'prague']) {
  describe(`a relayer with little gas, under the rules of ${rules}`, () => {
    let scene: Scene;
    let relay: Contract;

    before(async () => {
      scene = await startScene(rules);
      const deployed = await harnessFactory('StingyRelay', scene.network.relayer).deploy();
      relay = new Contract(await deployed.getAddress(), harness('StingyRelay').abi, scene.network.relayer);
    });
    after(() => scene.close());

    /** What comes of a batch that a contract relays with so much gas: how many acts applied, or why all of it was undone; and which are spent. */
    async function relayed(acts: SignedAct[], gas: number): Promise<{ became: string; spent: number }> {
      const { clearance, domain } = scene.network;
      const data = CLEARANCE.encodeFunctionData('submitBatch', [acts]);
      const questions = acts.map(({ act, key }) => CLEARANCE.encodeFunctionData('spent', [actDigest(domain, act), key]));
      const [ok, answer, answers] = await relay
        .getFunction('probe')
        .staticCall(await clearance.getAddress(), data, gas, questions, { gasLimit: 16_000_000 });
      const spent = answers.filter((one: string) => BigInt(one) === 1n).length;
      if (ok) return { became: String(CLEARANCE.decodeFunctionResult('submitBatch', answer)[0]), spent };
      return { became: answer === '0x' ? 'out of gas' : (CLEARANCE.parseError(answer)?.name ?? answer), spent };
    }

    async function neverBurns(acts: SignedAct[]): Promise<void> {
      const seen = new Map<string, number>();
      const tryWith = async (gas: number): Promise<boolean> => {
        const { became, spent } = await relayed(acts, gas);
        expect(spent, `spent with ${gas} gas`).to.equal(0);
        expect(became, `with ${gas} gas`).to.be.oneOf(['out of gas', 'BatchShortOfGas', String(acts.length)]);
        seen.set(became, (seen.get(became) ?? 0) + 1);
        return became === String(acts.length);
      };
      let [starved, enough] = [0, 14_000_000];
      expect(await tryWith(enough)).to.equal(true);
      for (const gas of COARSE) if (!(await tryWith(gas))) starved = Math.max(starved, gas);
      while (enough - starved > 1) {
        const middle = Math.floor((starved + enough) / 2);
        if (await tryWith(middle)) enough = middle;
        else starved = middle;
      }
      for (let off = -15; off <= 15; off += 1) await tryWith(enough + off * 97);
      expect(seen.get('BatchShortOfGas'), 'undone as a whole').to.be.greaterThan(10);
      expect(seen.get(String(acts.length)), 'applied as a whole').to.be.greaterThan(10);
    }

    it('burns no lodging and release in one batch', async () => {
      const act = lodging(scene.exporter, scene.now);
      await neverBurns([scene.sign(act, scene.exporter), scene.sign(scene.release(act.consignment), scene.customs)]);
    });

    it('burns no decision of two signers', async () => {
      const { consignment } = await scene.lodge();
      const refusal = actOf('REFUSED', scene.now, { consignment, track: trackCode('EXP_CUS'), reason: 1 });
      await neverBurns([scene.sign(refusal, scene.customs, true)]);
    });

    // Long, and nothing in it is about signatures: once is enough.
    if (rules === 'osaka')
      it('burns no lodging that uses many authorisations, nor its cancelling, which needs more than the batch sets aside', async () => {
        const { plants, owner, now } = scene;
        // Each of a code of its own, so that cancelling has the most to write: what is left after a call that starved suffices to skip it.
        const lots = Array.from({ length: 128 }, randomId).sort();
        const acts = lots.flatMap((authorisation) => {
          const code = { subject: randomId(), version: 0 };
          const registered = actOf('CODE_REGISTERED', now, { ...code, data: encodeRegister({ owner: owner.id, quota: NO_QUOTA }) });
          const prev = actDigest(scene.network.domain, registered);
          const authorised = actOf('CODE_AUTHORISED', now, { ...code, prev, data: encodeAuthorise({ authorisation, bands: 1 }) });
          return [scene.sign(registered, plants), scene.sign(authorised, owner)];
        });
        for (let i = 0; i < acts.length; i += 40)
          expect(new Set(await scene.batch(acts.slice(i, i + 40)))).to.deep.equal(new Set(['applied']));
        const uses = lots.map((authorisation) => ({ authorisation, bands: 1 }));
        await neverBurns([scene.sign(lodging(scene.exporter, now, { uses }), scene.exporter)]);

        const lodged = await scene.lodge({ uses });
        const cancelled = actOf('MANIFEST_CANCELLED', now, {
          consignment: lodged.consignment,
          prev: actDigest(scene.network.domain, lodged),
        });
        await neverBurns([scene.sign(cancelled, scene.exporter)]);
      });

    it('leaves no trace of an act that it starves in a real transaction, and another relayer carries it', async () => {
      const one = scene.sign(lodging(scene.exporter, scene.now), scene.exporter);
      const data = CLEARANCE.encodeFunctionData('submitBatch', [[one]]);
      for (const gas of [100_000, 1_500_000, 2_040_000]) {
        const sent = await relay.getFunction('relay').send(await scene.network.clearance.getAddress(), data, gas, { gasLimit: 8_000_000 });
        const { logs = [] } = (await sent.wait()) ?? {};
        const [ok] = relay.interface.parseLog(logs[0] as Log)?.args ?? [];
        expect([logs.length, ok, await scene.isSpent(one)], String(gas)).to.deep.equal([1, false, false]);
      }
      expect(await scene.batch([one])).to.deep.equal(['applied']);
    });
  });
}
