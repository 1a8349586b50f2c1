import { expect } from 'chai';
import { Contract, dataSlice, getBytes, hexlify } from 'ethers';
import fc from 'fast-check';
import type { Act, SignedAct } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { encodeAmend } from '../../../protocol/acts/terms.ts';
import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';
import { EVENTS } from '../../../protocol/events.ts';
import { ANY_ACT } from '../../vectors/random-acts.ts';
import { actOf, lodging } from '../setup/acts.ts';
import { harness, harnessFactory } from '../setup/harness.ts';
import { randomId } from '../setup/participants.ts';
import { type Part, type Scene, startScene } from '../setup/scene.ts';

// Forged, stripped and swapped signatures, and acts that come too early: also test/contracts/batch.test.ts.
describe('a hostile relayer', () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene();
  });
  after(() => scene.close());
  const digestOf = (act: Act): string => actDigest(scene.network.domain, act);

  it('who strips a second signature and comes first has stopped nothing, on any track that wants two', async () => {
    const { customs, foreignCustoms, foreignPlants, plants, now } = scene;
    const { consignment } = await scene.lodge({ plant: true });
    for (const [track, by] of [
      [1, customs],
      [2, plants],
      [5, foreignCustoms],
      [6, foreignPlants],
    ] as const) {
      const whole = scene.sign(actOf('REFUSED', now, { consignment, track, reason: 1 }), by, true);
      const stripped = { ...whole, cosigner: `0x${'0'.repeat(64)}`, cosignature: '0x' };
      const swapped = { ...whole, cosigner: whole.key, cosignature: whole.signature };
      const empty = { ...whole, cosignature: '0x' };
      const became = await scene.batch([stripped, swapped, empty, whole]);
      expect(became).to.deep.equal(['SECOND_SIGNER_REQUIRED', 'SECOND_SIGNER_REQUIRED', 'SIGNATURE_INVALID', 'applied']);
    }
  });

  it('who adds a signature that nobody asked for, or makes the second signer the first, burns nothing', async () => {
    const { customs, foreignCustoms, now } = scene;
    const { consignment } = await scene.lodge();
    const act = actOf('REFUSED', now, { consignment, track: 1, reason: 1 });
    const whole = scene.sign(act, customs, true);
    const turned = { ...whole, key: whole.cosigner, signature: whole.cosignature, cosigner: whole.key, cosignature: whole.signature };
    const plain = scene.sign(actOf('DECL_REGISTERED', now, { consignment, track: 1 }), customs);
    const signature = scene.sign(plain.act, foreignCustoms).signature;
    const added = { ...plain, cosigner: foreignCustoms.keys[0]?.id ?? '', cosignature: signature };
    // The same act by the same people, whoever is named first.
    expect(await scene.batch([added, turned])).to.deep.equal(['applied', 'PREV_MISMATCH']);
    expect(await Promise.all([whole, turned, plain].map((one) => scene.isSpent(one)))).to.deep.equal([false, false, false]);
  });

  it('who spoils the encoding of one act undoes the batch, and spends nothing of it', async () => {
    const { network, exporter, now } = scene;
    const acts = [0, 1, 2].map(() => scene.sign(lodging(exporter, now), exporter));
    const whole = CLEARANCE.encodeFunctionData('submitBatch', [acts]);
    const body = getBytes(dataSlice(whole, 4));
    const wordAt = (at: number): number => Number(BigInt(hexlify(body.slice(at, at + 32))));
    const list = 64;
    const third = list + wordAt(list + 64);
    const act = third + wordAt(third);
    const written = (at: number, value: string): string => {
      const copy = Uint8Array.from(body);
      copy.set(getBytes(`0x${value.padStart(64, '0')}`), at);
      return `${whole.slice(0, 10)}${hexlify(copy).slice(2)}`;
    };
    const spoilt = {
      'an offset beyond the end': written(list + 64, 'ffffffff'),
      'an offset that wraps': written(list + 64, 'f'.repeat(64)),
      'more acts than there are': written(32, '04'),
      'a count that overflows': written(32, 'f'.repeat(64)),
      'dirt above a small field': written(act + 64, '100'),
      'terms longer than the calldata': written(act + wordAt(act + 9 * 32), 'ffff'),
      'a cut end': whole.slice(0, -64 * 3),
      'no end at all': whole.slice(0, 10),
    };
    const deployed = await harnessFactory('StingyRelay', network.relayer).deploy();
    const relay = new Contract(await deployed.getAddress(), harness('StingyRelay').abi, network.relayer);
    const questions = acts.map((one) => CLEARANCE.encodeFunctionData('spent', [digestOf(one.act), one.key]));
    for (const [how, data] of Object.entries(spoilt)) {
      const [ok, , answers] = await relay
        .getFunction('probe')
        .staticCall(network.deployed.addresses.clearance, data, 12_000_000, questions, { gasLimit: 16_000_000 });
      expect(ok, how).to.equal(false);
      expect(answers.map(BigInt), how).to.deep.equal([0n, 0n, 0n]);
    }
    expect(await scene.batch(acts)).to.deep.equal(['applied', 'applied', 'applied']);
  });

  it('finds no act, however senseless, that undoes the batch which it is in', async () => {
    const { exporter, now } = scene;
    const { consignment } = await scene.lodge();
    const parts: Part[] = ['exporter', 'customs', 'plants', 'gate', 'owner', 'foreignCustoms', 'foreignGate'];
    const kinds = Object.values(EVENTS).map(({ code }) => code);
    const reached = new Set<string>();
    const senseless = fc.record({
      act: ANY_ACT,
      kind: fc.constantFrom(...kinds),
      here: fc.nat(3).map((n) => n > 0),
      timely: fc.nat(3).map((n) => n > 0),
      data: fc.option(fc.nat(700)),
      part: fc.constantFrom(...parts),
      cosigned: fc.boolean(),
    });
    const base = lodging(exporter, now).data;
    // What chance finds seldom: a release in right form by the wrong people, of nothing, and too late.
    const act = { ...scene.release(randomId()), version: 0 };
    const release = { act, kind: act.kind, here: true, timely: true, data: null, part: 'customs' as Part, cosigned: false };
    const seldom = [
      { ...release, part: 'foreignCustoms' as Part },
      { ...release, here: false },
      { ...release, timely: false },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(senseless, { minLength: 5, maxLength: 12 }), async (all) => {
        const acts: SignedAct[] = all.map(({ act, kind, here, timely, data, part, cosigned }) => {
          const made: Act = { ...act, kind };
          if (here)
            Object.assign(made, { consignment, track: act.track % 10, version: 1 + (act.version % 2), prev: `0x${'0'.repeat(64)}` });
          // Times beyond the year 36812 are malformed, which would hide the rest.
          if (timely || act.version % 2 === 0)
            Object.assign(made, { signedAt: now, notAfter: now + (timely ? 10_000 : -1), occurredAt: now, until: act.version });
          if (data !== null) made.data = spoiltAt(base, data);
          else if (timely) made.data = '0x';
          return scene.sign(made, scene[part], cosigned);
        });
        for (const became of await scene.batch(acts)) {
          expect(became).to.match(/^(applied|[A-Z][A-Z_]+)$/);
          reached.add(became);
        }
      }),
      { numRuns: 40, examples: [[seldom]] },
    );
    expect([...reached]).to.include.members(['SCHEMA_INVALID', 'ROLE_MISSING', 'TRACK_NOT_YOURS', 'ACT_EXPIRED', 'CONSIGNMENT_UNKNOWN']);
  });

  describe('who holds two acts and sends the later one first', () => {
    it('burns nothing whose prev is missing', async () => {
      const { customs, now } = scene;
      const { consignment } = await scene.lodge();
      const registered = actOf('DECL_REGISTERED', now, { consignment, track: 1 });
      const released = scene.release(consignment, 'EXP_CUS', { prev: digestOf(registered) });
      const answers = await scene.batch([released, registered, released].map((act) => scene.sign(act, customs)));
      expect(answers).to.deep.equal(['PREV_MISMATCH', 'applied', 'applied']);
    });

    it('burns no decision on a version that is still on its way', async () => {
      const { exporter, customs, now } = scene;
      const lodged = await scene.lodge();
      const { consignment } = lodged;
      const data = encodeAmend({ material: true, goods: 1, units: 3n, uses: [] });
      const amended = actOf('MANIFEST_AMENDED', now, { consignment, version: 2, data, prev: digestOf(lodged) });
      const decided = scene.sign(scene.release(consignment, 'EXP_CUS', { version: 2 }), customs);
      const answers = await scene.batch([decided, scene.sign(amended, exporter), decided]);
      expect(answers).to.deep.equal(['VERSION_STALE', 'applied', 'applied']);
    });

    // Not spending it would let a stranger carry out, once the hold is lifted, a release that was refused because of it (ADR 8).
    it('burns a release that comes before the lifting of its own hold, so that no refused release comes back', async () => {
      const { customs, now } = scene;
      const { consignment } = await scene.lodge();
      const hold = scene.hold(consignment);
      const lift = actOf('HOLD_LIFTED', now, { consignment, subject: hold.subject, prev: digestOf(hold) });
      const released = scene.release(consignment);
      const answers = await scene.batch([hold, released, lift, released].map((act) => scene.sign(act, customs)));
      expect(answers).to.deep.equal(['applied', 'HOLD_ACTIVE', 'applied', 'ACT_ALREADY_DONE']);
    });
  });
});

/** Terms with one byte changed, cut or added, at a place that the number tells. */
function spoiltAt(data: string, place: number): string {
  const bytes = getBytes(data);
  const at = place % bytes.length;
  if (place % 3 === 0) return hexlify(bytes.slice(0, at));
  if (place % 3 === 1) return `${data}${'00'.repeat(at % 64)}`;
  bytes[at] = (bytes[at] ?? 0) ^ (1 + (place % 255));
  return hexlify(bytes);
}
