import { expect } from 'chai';
import { Contract, ContractFactory, encodeBytes32String } from 'ethers';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { encodeRegister } from '../../protocol/acts/terms.ts';
import { ARTIFACTS } from '../../protocol/bindings/artifacts.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { actOf, lodging, signed } from './setup/acts.ts';
import { governed } from './setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { organisation, randomId, type TestKey, type TestOrganisation } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

describe('a successor of Clearance', () => {
  let network: TestNetwork;
  let exporter: TestOrganisation;
  let customs: TestOrganisation;
  let plants: TestOrganisation;
  let successor: Contract;
  let now: number;
  let spent: { digest: string; signed: SignedAct };

  before(async () => {
    network = await startTestNetwork();
    const { verifier } = network.deployed;
    exporter = organisation('VN', ['EXPORTER'], verifier);
    customs = organisation('VN', ['CUSTOMS'], verifier);
    plants = organisation('VN', ['QUARANTINE'], verifier);
    await network.onboard([exporter, customs, plants]);
    now = await network.time();
    spent = await spendOne();
  });
  after(() => network.close());

  const firstKey = (of: TestOrganisation): TestKey => of.keys[0] as TestKey;
  const signedBy = (act: Parameters<typeof signed>[1], of: TestOrganisation) => signed(network.domain, act, firstKey(of));
  const refused = (by: Contract, one: SignedAct): Promise<string> => revertOf(by.getFunction('submit').staticCall(one));

  async function succeed(): Promise<Contract> {
    const { directory, registry, codes, clearance } = network.deployed.addresses;
    const { abi, bytecode } = ARTIFACTS.Clearance;
    const deployed = await new ContractFactory(abi, bytecode, network.relayer).deploy(directory, registry, codes, clearance);
    await deployed.waitForDeployment();
    return new Contract(await deployed.getAddress(), CLEARANCE, network.relayer);
  }

  it('takes nothing before both sides named it', async () => {
    successor = await succeed();
    expect(await refused(successor, signedBy(lodging(exporter, now), exporter))).to.equal('PAUSED');
  });

  it('takes what is new, while what is open finishes where it was lodged', async () => {
    const open = signedBy(lodging(exporter, now), exporter);
    await send(network.clearance, 'submit', open);
    await governed(network, 'joint', 'setAddress', [encodeBytes32String('Clearance'), await successor.getAddress()]);

    const next = signedBy(lodging(exporter, now), exporter);
    expect(await refused(network.clearance, next)).to.equal('PAUSED');
    await send(successor, 'submit', next);
    expect(await refused(successor, open)).to.equal('CONSIGNMENT_EXISTS');
    expect(await successor.getFunction('isKnown')(open.act.consignment)).to.equal(true);

    const release = signedBy(actOf('RELEASED', now, { consignment: open.act.consignment, track: 1, units: 3n }), customs);
    expect(await refused(successor, release)).to.equal('CONSIGNMENT_UNKNOWN');
    await send(network.clearance, 'submit', release);
    expect((await network.clearance.getFunction('trackOf')(open.act.consignment, 1)).status).to.equal(2n);
  });

  it('alone takes acts about codes, and none that its predecessor spent', async () => {
    expect(await refused(network.clearance, registration())).to.equal('PAUSED');
    expect(await refused(successor, registration())).to.equal('none');
    expect(await network.clearance.getFunction('spent')(spent.digest, spent.signed.key)).to.equal(true);
    expect(await refused(successor, spent.signed)).to.equal('ACT_ALREADY_DONE');
  });

  it('loses no act to who relays it to the predecessor', async () => {
    for (const act of [registration(), signedBy(lodging(exporter, now), exporter)]) {
      await send(network.clearance, 'submitBatch', [act]);
      expect(await network.clearance.getFunction('spent')(actDigest(network.domain, act.act), act.key)).to.equal(false);
      expect(await refused(successor, act)).to.equal('none');
    }
  });

  function registration(subject = randomId()): SignedAct {
    const terms = { subject, version: 0, data: encodeRegister({ owner: exporter.id, quota: 10 }) };
    return signedBy(actOf('CODE_REGISTERED', now, terms), plants);
  }

  /** A second registration of one code, judged and skipped by the first Clearance. */
  async function spendOne(): Promise<{ digest: string; signed: SignedAct }> {
    const code = randomId();
    const again = registration(code);
    await send(network.clearance, 'submitBatch', [registration(code), again]);
    return { digest: actDigest(network.domain, again.act), signed: again };
  }
});
