import { expect } from 'chai';
import type { Act } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { encodeRegister } from '../../protocol/acts/terms.ts';
import { EVENTS, type EventType } from '../../protocol/events.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { actOf, lodging, signed } from './setup/acts.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, randomId, type TestOrganisation } from './setup/participants.ts';

const NONE = `0x${'0'.repeat(64)}`;

describe('views of Clearance', () => {
  let network: TestNetwork;
  let exporter: TestOrganisation;
  let customs: TestOrganisation;
  let gate: TestOrganisation;
  let importing: TestOrganisation;
  let now: number;
  let consignment: string;

  beforeEach(async () => {
    network = await startTestNetwork();
    const { verifier } = network.deployed;
    exporter = organisation('VN', ['EXPORTER'], verifier);
    customs = organisation('VN', ['CUSTOMS'], verifier);
    gate = organisation('CN', ['GATE'], verifier);
    importing = organisation('CN', ['CUSTOMS', 'QUARANTINE'], verifier);
    await network.onboard([exporter, customs, gate, importing]);
    now = await network.time();
  });
  afterEach(() => network.close());

  async function submit(act: Act, by: TestOrganisation): Promise<string> {
    await send(network.clearance, 'submit', signed(network.domain, act, by.keys[0] as never, by.keys[1]));
    return actDigest(network.domain, act);
  }
  const headOf = (type: EventType, track = 0, subject = NONE, of = consignment): Promise<string> =>
    network.clearance.getFunction('headOf')(EVENTS[type].code, of, track, subject);

  it('tell the head of each chain, which is what the next act of that chain names', async () => {
    const lodged = lodging(exporter, now);
    consignment = lodged.consignment;
    const manifest = await submit(lodged, exporter);
    const track = trackCode('EXP_CUS');
    const [hold, code] = [randomId(), randomId()];
    const released = await submit(actOf('RELEASED', now, { consignment, track, units: 3n }), customs);
    const held = await submit(actOf('HOLD_PLACED', now, { consignment, subject: hold, units: 1n, reason: 1 }), importing);
    await submit(actOf('HANDOVER_ACCEPTED', now, { consignment, units: 1n }), gate);
    await submit(actOf('HANDOVER_ACCEPTED', now, { consignment, units: 2n }), gate);
    const confirmed = await submit(actOf('EXIT_CONFIRMED', now, { consignment }), customs);
    const noticed = await submit(actOf('ADVANCE_NOTICE_ACCEPTED', now, { consignment }), importing);
    const terms = { subject: code, version: 0, data: encodeRegister({ owner: exporter.id, quota: 1 }) };
    const registered = await submit(actOf('CODE_REGISTERED', now, terms), importing);

    expect(await headOf('MANIFEST_AMENDED')).to.equal(manifest);
    expect(await headOf('REVOKED', track)).to.equal(released);
    expect(await headOf('RELEASED', trackCode('IMP_CUS'))).to.equal(NONE);
    expect(await headOf('HOLD_LIFTED', 0, hold)).to.equal(held);
    expect(await headOf('HOLD_LIFTED', 0, randomId())).to.equal(NONE);
    expect(await headOf('EXIT_CONFIRMED')).to.equal(confirmed);
    expect(await headOf('RETURN_ORDERED')).to.equal(noticed);
    expect(await headOf('CODE_SUSPENDED', 0, code, NONE)).to.equal(registered);
    expect(await headOf('BORDER_CROSSED')).to.equal(NONE);
  });

  it('know the observations that were recorded, and no other act', async () => {
    const lodged = lodging(exporter, now);
    consignment = lodged.consignment;
    const crossed = actOf('BORDER_CROSSED', now, { consignment, units: 1n });
    const recorded = (digest: string): Promise<boolean> => network.clearance.getFunction('recorded')(digest);
    expect(await recorded(await submit(lodged, exporter))).to.equal(false);
    expect(await recorded(actDigest(network.domain, crossed))).to.equal(false);
    expect(await recorded(await submit(crossed, gate))).to.equal(true);
  });
});
