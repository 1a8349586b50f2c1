import { expect } from 'chai';
import { type Contract, encodeBytes32String } from 'ethers';
import type { Act, SignedAct } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { type ClearanceLog, decodeClearanceLog } from '../../protocol/bindings/events.ts';
import { rolesMask } from '../../protocol/roles.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { actOf, lodging, signed } from './setup/acts.ts';
import { governed } from './setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, type TestKey, type TestOrganisation } from './setup/participants.ts';

describe('a skipped act is spent', () => {
  let network: TestNetwork;
  let exporter: TestOrganisation;
  let customs: TestOrganisation;
  let first: TestKey;
  let second: TestKey;
  let operator: Contract;
  let now: number;
  let consignment: string;

  beforeEach(async () => {
    network = await startTestNetwork();
    exporter = organisation('VN', ['EXPORTER'], network.deployed.verifier);
    customs = organisation('VN', ['CUSTOMS'], network.deployed.verifier);
    [first, second] = customs.keys as [TestKey, TestKey];
    await network.onboard([exporter, customs]);
    operator = network.registry.connect(network.operators.VN) as Contract;
    now = await network.time();
    const lodged = lodging(exporter, now);
    consignment = lodged.consignment;
    await send(network.clearance, 'submit', signed(network.domain, lodged, exporter.keys[0] as TestKey));
  });
  afterEach(() => network.close());

  const refusal = (by: TestKey, cosigner?: TestKey, more: Partial<Act> = {}): SignedAct =>
    signed(network.domain, actOf('REFUSED', now, { consignment, track: trackCode('EXP_CUS'), reason: 1, ...more }), by, cosigner);

  /** What a batch skipped it for, and whether it is spent. */
  async function skipped(one: SignedAct): Promise<[string | undefined, boolean]> {
    const sent = await network.clearance.getFunction('submitBatch').send([one]);
    const receipt = await sent.wait();
    const event = decodeClearanceLog(receipt?.logs[0] as ClearanceLog);
    const spent = await network.clearance.getFunction('spent')(actDigest(network.domain, one.act), one.key);
    return [event?.name === 'ActSkipped' ? event.refusal.code : undefined, spent];
  }

  it('by the revocation of its signer’s key, and not by that of a second key that anyone may have added', async () => {
    await send(operator, 'revokeKey', first.id);
    expect(await skipped(refusal(second, first))).to.deep.equal(['KEY_REVOKED', false]);
    expect(await skipped(refusal(first, second))).to.deep.equal(['KEY_REVOKED', true]);
  });

  it('by a signer’s key that was not valid at signing, and not by such a second key', async () => {
    const late = organisation('VN', ['CUSTOMS'], network.deployed.verifier).keys[0] as TestKey;
    const terms = { signer: late.signer, use: 0, roles: rolesMask(['CUSTOMS']), validFrom: now + 10_000, validUntil: 0 };
    await send(operator, 'addKey', customs.id, terms);
    expect(await skipped(refusal(second, late))).to.deep.equal(['KEY_NOT_VALID_AT_SIGNING', false]);
    expect(await skipped(refusal(late, second))).to.deep.equal(['KEY_NOT_VALID_AT_SIGNING', true]);
  });

  it('by the pause it was told in', async () => {
    await governed(network, 'VN', 'pause', [1]);
    const lodged = signed(network.domain, lodging(exporter, now), exporter.keys[0] as TestKey);
    expect(await skipped(lodged)).to.deep.equal(['PAUSED', true]);
  });

  it('by a contract that has a successor, where that contract judged it', async () => {
    await governed(network, 'joint', 'setAddress', [encodeBytes32String('Clearance'), network.deployed.addresses.log]);
    expect(await skipped(refusal(first, second, { reason: 0 }))).to.deep.equal(['REASON_REQUIRED', true]);
    const lodged = signed(network.domain, lodging(exporter, now), exporter.keys[0] as TestKey);
    expect(await skipped(lodged)).to.deep.equal(['PAUSED', false]);
  });
});
