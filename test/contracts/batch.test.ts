import { expect } from 'chai';
import { type Act, ALL_UNITS, type SignedAct } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { type ClearanceLog, decodeClearanceLog } from '../../protocol/bindings/events.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { actOf, lodging, signed } from './setup/acts.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, randomId, type TestOrganisation } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

describe('submitting acts', () => {
  let network: TestNetwork;
  let exporter: TestOrganisation;
  let customs: TestOrganisation;
  let gate: TestOrganisation;
  let importingCustoms: TestOrganisation;
  let now: number;

  before(async () => {
    network = await startTestNetwork();
    const { verifier } = network.deployed;
    exporter = organisation('VN', ['EXPORTER'], verifier);
    customs = organisation('VN', ['CUSTOMS'], verifier);
    gate = organisation('VN', ['GATE'], verifier);
    importingCustoms = organisation('CN', ['CUSTOMS'], verifier);
    await network.onboard([exporter, customs, gate, importingCustoms]);
    now = await network.time();
  });
  after(() => network.close());

  const sign = (act: Act, by: TestOrganisation, cosigned = false): SignedAct =>
    signed(network.domain, act, by.keys[0] as never, cosigned ? by.keys[1] : undefined);
  const submit = (one: SignedAct): Promise<string> => revertOf(network.clearance.getFunction('submit').staticCall(one));
  const spentOf = ({ act, key }: SignedAct): Promise<boolean> =>
    network.clearance.getFunction('spent')(actDigest(network.domain, act), key);
  const release = (consignment: string, more: Partial<Act> = {}): Act =>
    actOf('RELEASED', now, { consignment, track: trackCode('EXP_CUS'), units: ALL_UNITS, ...more });

  async function batch(acts: SignedAct[], gasLimit?: number): Promise<string[]> {
    const sent = await network.clearance.getFunction('submitBatch').send(acts, gasLimit === undefined ? {} : { gasLimit });
    const receipt = await sent.wait();
    return (receipt?.logs ?? []).map((log: ClearanceLog) => {
      const event = decodeClearanceLog(log);
      return event?.name === 'ActRecorded' ? 'applied' : String(event?.refusal.code);
    });
  }

  async function lodge(): Promise<string> {
    const act = lodging(exporter, now);
    expect(await batch([sign(act, exporter)])).to.deep.equal(['applied']);
    return act.consignment;
  }

  it('emits all of the signed act, so that an indexer needs no call back', async () => {
    const act = lodging(exporter, now);
    const one = sign(act, exporter);
    const sent = await network.clearance.getFunction('submit').send(one);
    const receipt = await sent.wait();
    const event = decodeClearanceLog(receipt?.logs[0] as ClearanceLog);
    expect(event).to.deep.equal({
      name: 'ActRecorded',
      consignment: act.consignment,
      digest: actDigest(network.domain, act),
      organisation: exporter.id,
      marks: 0,
      signed: one,
    });
  });

  it('skips a refused act, reports why and goes on', async () => {
    const lodged = lodging(exporter, now);
    const foreign = sign(release(lodged.consignment), importingCustoms);
    const right = sign(release(lodged.consignment), customs);
    expect(await batch([sign(lodged, exporter), foreign, right])).to.deep.equal(['applied', 'TRACK_NOT_YOURS', 'applied']);
  });

  it('spends an act skipped for a judged reason, and never applies it after', async () => {
    const consignment = await lodge();
    const hold = actOf('HOLD_PLACED', now, { consignment, subject: randomId(), units: ALL_UNITS, reason: 1 });
    const held = sign(release(consignment), customs);
    expect(await batch([sign(hold, customs), held])).to.deep.equal(['applied', 'HOLD_ACTIVE']);
    expect(await spentOf(held)).to.equal(true);
    const lift = actOf('HOLD_LIFTED', now, { consignment, subject: hold.subject, prev: actDigest(network.domain, hold) });
    expect(await batch([sign(lift, customs), held])).to.deep.equal(['applied', 'ACT_ALREADY_DONE']);
    expect(await submit(held)).to.equal('ACT_ALREADY_DONE');
  });

  it('does not spend what anyone could cause, or what may pass', async () => {
    const consignment = await lodge();
    const mine = sign(release(consignment), customs);
    const forged = { ...mine, signature: sign(release(consignment, { reason: 9 }), customs).signature };
    const unknown = { ...mine, key: randomId() };
    const early = sign(release(consignment, { signedAt: now + 100_000 }), customs);
    const unbuilt = sign(release(consignment, { prev: randomId() }), customs);
    const nowhere = sign(release(randomId()), customs);
    const acts = [forged, unknown, early, unbuilt, nowhere];
    expect(await batch(acts)).to.deep.equal([
      'SIGNATURE_INVALID',
      'KEY_UNKNOWN',
      'ACT_FROM_FUTURE',
      'PREV_MISMATCH',
      'CONSIGNMENT_UNKNOWN',
    ]);
    expect(await Promise.all(acts.map(spentOf))).to.deep.equal([false, false, false, false, false]);
    expect(await batch([mine])).to.deep.equal(['applied']);
  });

  it('lets nobody burn an act by signing its content too, or by cutting off or forging its second signature', async () => {
    const consignment = await lodge();
    const act = actOf('REFUSED', now, { consignment, track: trackCode('EXP_CUS'), reason: 1 });
    const whole = sign(act, customs, true);
    const byAnother = sign(act, exporter);
    const cut = sign(act, customs);
    const forged = {
      ...whole,
      cosigner: importingCustoms.keys[0]?.id ?? '',
      cosignature: importingCustoms.keys[0]?.sign(actDigest(network.domain, act)) ?? '',
    };
    const refused = ['ROLE_MISSING', 'SECOND_SIGNER_REQUIRED', 'SECOND_SIGNER_REQUIRED'];
    expect(await batch([byAnother, cut, forged, whole])).to.deep.equal([...refused, 'applied']);
  });

  it('undoes the whole batch when less gas is left than an act may need', async () => {
    const acts = [lodging(exporter, now), lodging(exporter, now)].map((act) => sign(act, exporter));
    for (const gasLimit of [300_000, 700_000, 3_000_000, 3_150_000]) {
      const tried = network.clearance.getFunction('submitBatch').staticCall(acts, { gasLimit });
      expect(await revertOf(tried), String(gasLimit)).to.equal('BatchShortOfGas');
    }
    expect(await Promise.all(acts.map(spentOf))).to.deep.equal([false, false]);
    expect(await batch(acts, 5_000_000)).to.deep.equal(['applied', 'applied']);
  });

  it('takes a signature for no other chain and no other Directory', async () => {
    const act = lodging(exporter, now);
    const [key] = exporter.keys;
    if (!key) throw new RangeError('no key');
    expect(await submit(signed({ ...network.domain, chainId: 1n }, act, key))).to.equal('SIGNATURE_INVALID');
    const elsewhere = { ...network.domain, directory: network.deployed.addresses.registry };
    expect(await submit(signed(elsewhere, act, key))).to.equal('SIGNATURE_INVALID');
    expect(await submit(signed(network.domain, act, key))).to.equal('none');
  });

  it('refuses terms in any but the canonical encoding', async () => {
    const act = lodging(exporter, now);
    const { data } = act;
    const shifted = `0x${data.slice(66)}`;
    const dirty = data.replace(/.{64}$/, `${'f'.repeat(64)}`);
    for (const bad of ['0x', '0x00', data.slice(0, -2), `${data}00`, `${data}${'0'.repeat(64)}`, shifted, dirty])
      expect(await submit(sign({ ...act, data: bad }, exporter)), bad).to.equal('SCHEMA_INVALID');
  });

  it('keeps crossings within two hours of each other apart from those beyond', async () => {
    const consignment = await lodge();
    const cross = (units: bigint, occurredAt: number): SignedAct =>
      sign(actOf('BORDER_CROSSED', now, { consignment, units, occurredAt }), gate);
    await batch([cross(1n, now - 9000)]);
    const marks = async (one: SignedAct): Promise<bigint> => network.clearance.getFunction('submit').staticCall(one);
    const apart = 1n << 3n;
    expect((await marks(cross(2n, now - 9000 + 7200))) & apart).to.equal(0n);
    expect((await marks(cross(2n, now - 9000 + 7201))) & apart).to.equal(apart);
    expect((await marks(cross(1n, now))) & apart).to.equal(0n);
  });

  it('stays as cheap under a flood of holds as under one', async () => {
    const consignment = await lodge();
    const hold = (): SignedAct =>
      sign(actOf('HOLD_PLACED', now, { consignment, subject: randomId(), units: ALL_UNITS, reason: 1 }), importingCustoms);
    const crossing = sign(actOf('BORDER_CROSSED', now, { consignment, units: 1n }), gate);
    const cost = (): Promise<bigint> => network.clearance.getFunction('submit').estimateGas(crossing);
    await batch([hold()]);
    const one = await cost();
    const holds = Array.from({ length: 40 }, hold);
    expect(new Set(await batch(holds))).to.deep.equal(new Set(['applied']));
    expect(Number((await cost()) - one)).to.be.below(1000);
    const lifts = holds.map(({ act }) =>
      sign(actOf('HOLD_LIFTED', now, { consignment, subject: act.subject, prev: actDigest(network.domain, act) }), importingCustoms),
    );
    const held = (): Promise<bigint> => network.clearance.getFunction('heldUnits')(consignment, importingCustoms.id);
    await batch(lifts);
    expect(await held()).to.equal(3n);
  });

  it('is driven by Clearance alone where codes are concerned', async () => {
    const tried = network.codes.getFunction('creditFor').staticCall(randomId());
    expect(await revertOf(tried, network.codes.interface)).to.equal('OnlyClearance');
  });
});
