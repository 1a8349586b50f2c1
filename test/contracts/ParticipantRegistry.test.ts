import { expect } from 'chai';
import type { Contract } from 'ethers';
import { type Role, rolesMask } from '../../protocol/roles.ts';
import { governed } from './setup/govern.ts';
import { send, startTestNetwork, type TestNetwork } from './setup/network.ts';
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
  const entry = (roles: Role[], keys: { signer: string; roles: number; validFrom: number }[], id = randomId()) => ({
    organisation: id,
    roles: rolesMask(roles),
    keys,
  });
  const authenticate = (by: TestKey, signedAt: number, signature = by.sign(DIGEST)): Promise<string> =>
    revert(network.registry, 'authenticate', by.id, DIGEST, signature, signedAt);

  it('lets only a side’s operator write about its organisations', async () => {
    const newKey = { signer: es256Key(customs.id, verifier).signer, roles: rolesMask(['CUSTOMS']), validFrom: now };
    expect(await revert(cn, 'onboard', 1, [entry(['CUSTOMS'], [])])).to.equal('NotThisSidesOperator');
    expect(await revert(network.registry, 'onboard', 1, [entry(['CUSTOMS'], [])])).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'onboard', 3, [entry(['CUSTOMS'], [])])).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'addKey', customs.id, newKey)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'changeOrganisation', customs.id, 0, false)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'retireKey', key.id, now + 100)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'revokeKey', key.id)).to.equal('NotThisSidesOperator');
    expect(await revert(cn, 'delegate', customs.id, customs.id, 0, 1)).to.equal('NotThisSidesOperator');
    expect(await revert(vn, 'addKey', customs.id, newKey)).to.equal('none');
  });

  it('follows the operator that a side names', async () => {
    const next = await network.account(6);
    await governed(network, 'VN', 'setOperator', [1, next.address]);
    expect(await revert(vn, 'revokeKey', key.id)).to.equal('NotThisSidesOperator');
    expect(await revert(network.registry.connect(next) as Contract, 'revokeKey', key.id)).to.equal('none');
  });

  it('refuses an organisation or key twice, roles beyond the organisation’s, and unknown verifiers', async () => {
    const signer = accountKey('0x').signer;
    const onboard = (one: ReturnType<typeof entry>): Promise<string> => revert(vn, 'onboard', 1, [one]);
    expect(await onboard(entry(['GATE'], [], customs.id))).to.equal('OrganisationExists');
    expect(await onboard(entry(['GATE'], [], `0x${'0'.repeat(64)}`))).to.equal('OrganisationInvalid');
    expect(await onboard({ ...entry(['GATE'], []), roles: 1 << 11 })).to.equal('OrganisationInvalid');
    expect(await onboard(entry(['GATE'], [{ signer, roles: rolesMask(['CUSTOMS']), validFrom: 1 }]))).to.equal('KeyInvalid');
    expect(await onboard(entry(['GATE'], [{ signer: '0x1234', roles: rolesMask(['GATE']), validFrom: 1 }]))).to.equal('KeyInvalid');
    expect(await onboard(entry(['GATE'], [{ signer: key.signer, roles: rolesMask(['GATE']), validFrom: 1 }]))).to.equal('KeyExists');
    const foreign = es256Key('0x', network.deployed.addresses.log).signer;
    expect(await onboard(entry(['GATE'], [{ signer: foreign, roles: rolesMask(['GATE']), validFrom: 1 }]))).to.equal('VerifierNotAllowed');
    expect(await revert(vn, 'addKey', randomId(), { signer, roles: 0, validFrom: 1 })).to.equal('OrganisationUnknown');
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
    await send(vn, 'addKey', customs.id, { signer: late.signer, roles: rolesMask(['CUSTOMS']), validFrom: now + 50 });
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
    expect(await revert(vn, 'delegate', exporter.id, foreign.id, 0, 10)).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', exporter.id, customs.id, 0, 10)).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', agent.id, agent.id, 0, 10)).to.equal('DelegationInvalid');
    expect(await revert(vn, 'delegate', exporter.id, agent.id, 10, 10)).to.equal('DelegationInvalid');
    await network.delegate(exporter, agent, 10, 20n);
    const delegated = (time: number): Promise<boolean> => network.registry.getFunction('delegated')(exporter.id, agent.id, time);
    expect(await Promise.all([9, 10, 19, 20].map(delegated))).to.deep.equal([false, true, true, false]);
    await network.delegate(exporter, agent, 0, 0n);
    expect(await delegated(15)).to.equal(false);
  });
});
