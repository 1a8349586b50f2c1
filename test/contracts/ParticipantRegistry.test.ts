import { expect } from 'chai';
import { type Contract, keccak256 } from 'ethers';
import { ZERO } from '../../protocol/acts/act.ts';
import { type Role, rolesMask } from '../../protocol/roles.ts';
import { governed } from './setup/govern.ts';
import { LIMITED_LANE, OPEN_LANE } from './setup/lanes.ts';
import { type DelegationTerms, newKey, send, startTestNetwork, type TestNetwork } from './setup/network.ts';
import { accountKey, broken, es256Key, organisation, randomId, type TestKey, type TestOrganisation } from './setup/participants.ts';
import { revertOf } from './setup/refused.ts';

const DIGEST = `0x${'42'.repeat(32)}`;

describe('ParticipantRegistry', () => {
  let network: TestNetwork;
  let verifier: string;
  let customs: TestOrganisation;
  let key: TestKey;
  let account: TestKey;
  let vn: Contract;
  let cn: Contract;
  let now: number;

  beforeEach(async () => {
    network = await startTestNetwork();
    verifier = network.deployed.verifier;
    customs = organisation('VN', ['CUSTOMS', 'QUARANTINE'], verifier);
    [key, account] = customs.keys as [TestKey, TestKey];
    await network.onboard([customs]);
    now = await network.time();
    vn = network.registry.connect(network.operators.VN) as Contract;
    cn = network.registry.connect(network.operators.CN) as Contract;
  });
  afterEach(() => network.close());

  const revert = (by: Contract, name: string, ...args: unknown[]): Promise<string> =>
    revertOf(by.getFunction(name).staticCall(...args), network.registry.interface);
  const entry = (roles: Role[], keys: ReturnType<typeof newKey>[], id = randomId()) => ({
    organisation: id,
    roles: rolesMask(roles),
    keys,
  });
  const authenticate = (by: TestKey, signedAt: number, signature = by.sign(DIGEST)): Promise<string> =>
    revert(network.registry, 'authenticate', by.id, DIGEST, signature, signedAt);

  it('lets only a side’s operator write about its organisations', async () => {
    const another = newKey(es256Key(customs.id, verifier).signer, rolesMask(['CUSTOMS']), now);
    expect(await revert(cn, 'onboard', 1, [entry(['CUSTOMS'], [])])).to.equal('NotThisSidesOperator');
    expect(await revert(network.registry, 'onboard', 1, [entry(['CUSTOMS'], [])])).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'onboard', 3, [entry(['CUSTOMS'], [])])).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'addKey', customs.id, another)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'changeOrganisation', customs.id, 0, false)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'retireKey', key.id, now + 100)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'revokeKey', key.id)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'delegate', customs.id, customs.id, [0, 1, 15, 255, ZERO])).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'addKey', customs.id, another)).to.equal('none');
  });

  it('follows the operator that a side names', async () => {
    const next = await network.account(6);
    await governed(network, 'VN', 'setOperator', [1, next.address, true]);
    await governed(network, 'VN', 'setOperator', [1, network.operators.VN.address, false]);
    expect(await revert(vn, 'revokeKey', key.id)).to.equal('NotThisSidesOperator');
    expect(await revert(network.registry.connect(next) as Contract, 'revokeKey', key.id)).to.equal('none');
  });

  it('refuses an organisation or key twice, roles beyond the organisation’s, and unknown verifiers', async () => {
    const signer = accountKey('0x').signer;
    const onboard = (one: ReturnType<typeof entry>): Promise<string> => revert(vn, 'onboard', 1, [one]);
    expect(await onboard(entry(['GATE'], [], customs.id))).to.equal('OrganisationExists');
    expect(await onboard(entry(['GATE'], [], `0x${'0'.repeat(64)}`))).to.equal('OrganisationInvalid');
    expect(await onboard({ ...entry(['GATE'], []), roles: 1 << 11 })).to.equal('OrganisationInvalid');
    expect(await onboard(entry(['GATE'], [newKey(signer, rolesMask(['CUSTOMS']), 1)]))).to.equal('KeyInvalid');
    expect(await onboard(entry(['GATE'], [newKey('0x1234', rolesMask(['GATE']), 1)]))).to.equal('KeyInvalid');
    expect(await onboard(entry(['GATE'], [newKey(key.signer, rolesMask(['GATE']), 1)]))).to.equal('KeyExists');
    const foreign = es256Key('0x', network.deployed.addresses.log).signer;
    expect(await onboard(entry(['GATE'], [newKey(foreign, rolesMask(['GATE']), 1)]))).to.equal('VerifierNotAllowed');
    expect(await revert(vn, 'addKey', randomId(), newKey(signer, 0, 1))).to.equal('OrganisationUnknown');
    expect(await revert(vn, 'revokeKey', randomId())).to.equal('KEY_UNKNOWN');
  });

  it('knows who signed, by ES256 and by account', async () => {
    for (const one of [key, account]) {
      const [id, side, roles] = await network.registry.getFunction('authenticate')(one.id, DIGEST, one.sign(DIGEST), now);
      expect([id, side, roles]).to.deep.equal([customs.id, 1n, BigInt(rolesMask(['CUSTOMS', 'QUARANTINE']))]);
      expect(await authenticate(one, now, broken(one.sign(DIGEST)))).to.equal('SIGNATURE_INVALID');
      expect(await authenticate(one, now, `${one.sign(DIGEST)}00`)).to.equal('SIGNATURE_INVALID');
      expect((await network.registry.getFunction('keyOf')(one.id)).signer).to.equal(one.signer);
    }
    expect(await authenticate(es256Key('0x', verifier), now)).to.equal('KEY_UNKNOWN');
    expect(await authenticate({ ...key, sign: account.sign }, now)).to.equal('SIGNATURE_INVALID');
  });

  it('judges validity by the time of signing, and revocation by the block', async () => {
    const late = es256Key(customs.id, verifier);
    await send(vn, 'addKey', customs.id, newKey(late.signer, rolesMask(['CUSTOMS']), now + 50));
    expect(await authenticate(late, now + 49)).to.equal('KEY_NOT_VALID_AT_SIGNING');
    expect(await authenticate(late, now + 50)).to.equal('none');
    await send(vn, 'retireKey', late.id, now + 100);
    expect(await authenticate(late, now + 99)).to.equal('none');
    expect(await authenticate(late, now + 100)).to.equal('KEY_NOT_VALID_AT_SIGNING');
    const [valid] = await network.registry.getFunction('keyAt')(late.id, now + 99);
    expect(valid).to.equal(true);
    await send(vn, 'revokeKey', late.id);
    expect(await authenticate(late, now + 60)).to.equal('KEY_REVOKED');
    expect(await revert(vn, 'revokeKey', late.id)).to.equal('KEY_REVOKED');
  });

  it('never retires a key in the past, nor moves a retirement that has come', async () => {
    expect(await revert(vn, 'retireKey', key.id, now - 1)).to.equal('KeyInvalid');
    await send(vn, 'retireKey', key.id, now + 1000);
    await send(vn, 'retireKey', key.id, now + 500);
    await network.setNextTime(now + 501);
    await network.request('evm_mine');
    expect(await revert(vn, 'retireKey', key.id, now + 2000)).to.equal('KeyInvalid');
  });

  it('takes an organisation’s keys out when it is switched off or loses a role', async () => {
    await send(vn, 'changeOrganisation', customs.id, rolesMask(['CUSTOMS']), true);
    const [, , roles] = await network.registry.getFunction('authenticate')(key.id, DIGEST, key.sign(DIGEST), now);
    expect(roles).to.equal(BigInt(rolesMask(['CUSTOMS'])));
    await send(vn, 'changeOrganisation', customs.id, rolesMask(['CUSTOMS']), false);
    expect(await authenticate(key, now)).to.equal('KEY_REVOKED');
  });

  it('takes no signature behind a verifier that both sides barred since', async () => {
    await governed(network, 'joint', 'setVerifier', [verifier, false]);
    expect(await authenticate(key, now)).to.equal('SIGNATURE_INVALID');
    expect(await authenticate(account, now)).to.equal('none');
  });

  it('delegates from an exporter to an agent of the same side, within its time', async () => {
    const [exporter, agent] = [organisation('VN', ['EXPORTER'], verifier, 0), organisation('VN', ['AGENT'], verifier, 0)];
    const foreign = organisation('CN', ['AGENT'], verifier, 0);
    await network.onboard([exporter, agent, foreign]);
    const terms = (more: Partial<DelegationTerms> = {}) => ({ from: 0, to: 10, claims: 15, goods: 255, lane: ZERO, ...more });
    expect(await revert(vn, 'delegate', exporter.id, foreign.id, terms())).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', exporter.id, customs.id, terms())).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', agent.id, agent.id, terms())).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', exporter.id, agent.id, terms({ from: 10 }))).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', exporter.id, agent.id, terms({ claims: 16 }))).to.equal('DelegationInvalid');
    await network.delegate(exporter, agent, { from: 10, to: 20n });
    expect(await Promise.all([9, 10, 19, 20].map((time) => may(exporter, agent, { time })))).to.deep.equal([false, true, true, false]);
    await network.delegate(exporter, agent, { to: 0n });
    expect(await may(exporter, agent, { time: 15 })).to.equal(false);
  });

  it('limits a delegation to claims, goods and a lane', async () => {
    const [exporter, agent] = [organisation('VN', ['EXPORTER'], verifier, 0), organisation('VN', ['AGENT'], verifier, 0)];
    await network.onboard([exporter, agent]);
    await network.delegate(exporter, agent, { claims: 0b1001, goods: 0b101, lane: OPEN_LANE });
    const claims = [0, 1, 2, 3, 4, 5].map((kind) => may(exporter, agent, { kind }));
    expect(await Promise.all(claims)).to.deep.equal([false, true, false, false, true, false]);
    const goods = [0, 1, 4, 5, 2, 7].map((one) => may(exporter, agent, { goods: one }));
    expect(await Promise.all(goods)).to.deep.equal([true, true, true, true, false, false]);
    expect(await may(exporter, agent, { lane: LIMITED_LANE })).to.equal(false);
  });

  it('keeps keys for signing and for encryption apart', async () => {
    const point = `0x${key.signer.slice(42)}`;
    const id = keccak256(point);
    const enc = (signer: string) => ({ ...newKey(signer, 0), use: 1 });
    expect(await revert(vn, 'addKey', customs.id, enc(es256Key(customs.id, verifier).signer))).to.equal('KeyInvalid');
    const beside = point.slice(0, -2) + (point.endsWith('00') ? '01' : '00');
    expect(await revert(vn, 'addKey', customs.id, enc(beside))).to.equal('KeyInvalid');
    await send(vn, 'addKey', customs.id, enc(point));
    const held = await network.registry.getFunction('keyOf')(id);
    expect([held.use, held.signer]).to.deep.equal([1n, point]);
    expect(await revert(network.registry, 'authenticate', id, DIGEST, key.sign(DIGEST), now)).to.equal('KEY_UNKNOWN');
    expect((await network.registry.getFunction('keyAt')(id, now)).valid).to.equal(false);
  });

  it('ends a key with its validity, which retiring shortens and nothing lengthens', async () => {
    const short = es256Key(customs.id, verifier);
    const mask = rolesMask(['CUSTOMS']);
    expect(await revert(vn, 'addKey', customs.id, newKey(short.signer, mask, 50, 50))).to.equal('KeyInvalid');
    await send(vn, 'addKey', customs.id, newKey(short.signer, mask, 1, now + 500));
    expect(await authenticate(short, now + 499)).to.equal('none');
    expect(await authenticate(short, now + 500)).to.equal('KEY_NOT_VALID_AT_SIGNING');
    expect(await revert(vn, 'retireKey', short.id, now + 501)).to.equal('KeyInvalid');
    await send(vn, 'retireKey', short.id, now + 400);
    expect(await authenticate(short, now + 400)).to.equal('KEY_NOT_VALID_AT_SIGNING');
    expect(await revert(vn, 'retireKey', short.id, now + 450)).to.equal('KeyInvalid');
  });

  it('knows what a key was valid for at any time, whatever its organisation may do since', async () => {
    const [customsRole, gateRole] = [rolesMask(['CUSTOMS']), rolesMask(['GATE'])];
    const wasValid = (role: number, time: number): Promise<boolean> => network.registry.getFunction('wasValid')(key.id, role, time);
    const [before, changed, revoked] = [await network.time(), now + 1000, now + 2000];
    await network.setNextTime(changed);
    await send(vn, 'changeOrganisation', customs.id, gateRole, true);
    await network.setNextTime(revoked);
    await send(vn, 'revokeKey', account.id);
    expect(await Promise.all([before, changed - 1, changed].map((time) => wasValid(customsRole, time)))).to.deep.equal([true, true, false]);
    expect(await wasValid(gateRole, before)).to.equal(false);
    expect(await wasValid(customsRole | gateRole, before)).to.equal(false);
    expect((await network.registry.getFunction('organisationAt')(customs.id, 1)).side).to.equal(0n);
    const accountValid = (time: number): Promise<boolean> => network.registry.getFunction('wasValid')(account.id, 0, time);
    expect(await Promise.all([revoked - 1, revoked].map(accountValid))).to.deep.equal([true, false]);
    await send(vn, 'changeOrganisation', customs.id, 0, false);
    expect(await wasValid(0, await network.time())).to.equal(false);
    expect((await network.registry.getFunction('organisationAt')(customs.id, await network.time())).side).to.equal(1n);
  });

  function may(
    principal: TestOrganisation,
    agent: TestOrganisation,
    claim: { time?: number; kind?: number; goods?: number; lane?: string },
  ) {
    const { time = 15, kind = 1, goods = 1, lane = OPEN_LANE } = claim;
    return network.registry.getFunction('delegated')(principal.id, agent.id, time, kind, goods, lane) as Promise<boolean>;
  }
});
