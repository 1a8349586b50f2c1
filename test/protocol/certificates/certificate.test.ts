import { expect } from 'chai';
import { jsonOf, prepareCertificate, type Unsigned } from '../../../protocol/certificates/certificate.ts';
import { CERTIFICATE_KINDS, CERTIFICATE_NAMES, classOfClaim, parseClaims } from '../../../protocol/certificates/kinds.ts';
import { bindToHolder, present } from '../../../protocol/certificates/present.ts';
import { type Claims, joinSdJwt, processDisclosures, splitSdJwt } from '../../../protocol/certificates/sd-jwt.ts';
import { STATUS } from '../../../protocol/certificates/status-list.ts';
import type { Asked, CheckedCertificate, IssuerKey } from '../../../protocol/certificates/verify.ts';
import { objectToFields } from '../../../protocol/documents/fields.ts';
import { expectRefused } from '../refused.ts';
import { check, gateway, ISSUER, issue, KEY, KID, list, NOW, officer, publicTrader, refusal, trader, URI } from './issued.ts';
import { CLAIMS } from './samples.ts';

describe('certificates', () => {
  for (const name of CERTIFICATE_NAMES) {
    it(`${name}: says everything to who holds all of it, and nothing without disclosures`, async () => {
      const compact = issue(name);
      const checked = await check(compact, { status: { token: await list(), key: gateway } });
      expect(checked.claims).to.deep.equal(parseClaims(CERTIFICATE_KINDS[name], CLAIMS[name]));
      expect(checked.name).to.equal(name);
      const { jwt } = splitSdJwt(compact);
      const payload = Buffer.from(jwt.split('.')[1] as string, 'base64url').toString();
      // What is shorter could stand in a digest by chance.
      for (const value of Object.values(objectToFields(CLAIMS[name])))
        if (typeof value === 'string' && value.length > 7) expect(payload).not.to.include(value);
    });

    it(`${name}: puts every field into exactly one privacy class`, () => {
      const kind = CERTIFICATE_KINDS[name];
      const patterns = Object.values(kind.classes).flat();
      expect(new Set(patterns).size).to.equal(patterns.length);
      for (const pointer of Object.keys(objectToFields(CLAIMS[name]))) {
        const tokens = pointer.split('/').slice(1);
        const above = tokens.map((_, i) => `/${tokens.slice(0, i + 1).join('/')}`);
        expect(
          above.filter((each) => classOfClaim(kind, each) !== undefined),
          pointer,
        ).to.have.length(1);
      }
    });

    it(`${name}: refuses fields that it does not have, and none of those that it must`, () => {
      const kind = CERTIFICATE_KINDS[name];
      expectRefused(() => parseClaims(kind, { ...CLAIMS[name], colour: 'red' }), 'FIELD_UNKNOWN', '/colour');
      const { number: ___, ...rest } = CLAIMS[name];
      expectRefused(() => parseClaims(kind, rest), 'SCHEMA_INVALID', '/number');
    });
  }

  it('hold together: values where regional value counts, outcomes that follow, codes of their kind', () => {
    const [line] = CLAIMS.ORIGIN_FORM_E.goods as [Record<string, unknown>];
    const { rvc: ____, ...without } = line;
    expectRefused(
      () => parseClaims(CERTIFICATE_KINDS.ORIGIN_FORM_E, { ...CLAIMS.ORIGIN_FORM_E, goods: [without] }),
      'SCHEMA_INVALID',
      '/goods/0/rvc',
    );
    const results = [{ substance: 'Cadmium', method: 'm', unit: 'mg/kg', found: '0.06', limit: '0.05', outcome: 'PASS' }];
    expectRefused(() => parseClaims(CERTIFICATE_KINDS.LAB_TEST, { ...CLAIMS.LAB_TEST, results }), 'SCHEMA_INVALID', '/results/0/outcome');
    expectRefused(
      () => parseClaims(CERTIFICATE_KINDS.CODE_REGISTRATION, { ...CLAIMS.CODE_REGISTRATION, kind: 'PHC' }),
      'SCHEMA_INVALID',
      '/kind',
    );
  });

  it('tell what was proven and what was only assumed', async () => {
    const codes = ({ proven, assumed }: CheckedCertificate) => [proven, assumed].map((each) => each.map(({ code }) => code));
    const alone = await check(issue('LAB_TEST'));
    expect(codes(alone)).to.deep.equal([
      ['signed', 'role', 'unchanged', 'current'],
      ['keys', 'clock', 'signed-when', 'goods-same', 'status-unknown', 'holder-unbound'],
    ]);
    const whole = await check(issue('LAB_TEST'), { status: { token: await list(), key: gateway } });
    expect(codes(whole)[0]).to.include('standing');
    expect(whole.assumed.find(({ code }) => code === 'status-since')?.asOf).to.equal(NOW - 60);
    expect(codes(await check(issue('LAB_TEST', { exp: undefined as never })))[0]).not.to.include('current');
  });

  it('show a stranger class P1 alone: neither value nor buyer, and what is shown still verifies', async () => {
    const shown = present(issue('ORIGIN_FORM_E'), (_pointer, dataClass) => dataClass === 'P1');
    const { claims, hidden } = await check(shown);
    const text = JSON.stringify(claims);
    for (const secret of ['21600.50', '凭祥果品有限公司', 'INV-7', '12C15836', '0100109106']) {
      expect(text).not.to.include(secret);
      for (const part of shown.split('~').slice(1)) expect(Buffer.from(part, 'base64url').toString()).not.to.include(secret);
    }
    expect((claims.goods as Claims[])[0]).to.include({ en: 'Dragon fruit', criterion: 'RVC', lot: 'L-20261110' });
    expect(hidden).to.be.greaterThan(4);
  });

  describe('at another time or by another key', () => {
    const at = async (key: Partial<IssuerKey>, now = NOW): Promise<string> =>
      refusal(check(issue('EXPORT_RELEASE'), { keys: [{ ...KEY, ...key }], now }));

    it('are refused once they expired, and from the future', async () => {
      expect(await at({}, NOW + 1_000)).to.equal('CERTIFICATE_EXPIRED /exp');
      expect(await at({}, NOW - 2_000)).to.equal('SCHEMA_INVALID /iat');
    });
    it('are refused from a key not valid yet, retired before, or revoked since', async () => {
      expect(await at({ validFrom: NOW })).to.equal('KEY_NOT_VALID_AT_SIGNING /iat');
      expect(await at({ retiredAt: NOW - 1_000 })).to.equal('KEY_NOT_VALID_AT_SIGNING /iat');
      expect(await at({ revokedAt: NOW - 1 })).to.equal('KEY_REVOKED /kid');
    });
    it('stand when the key was retired after', async () => {
      const { kid } = await check(issue('EXPORT_RELEASE'), { keys: [{ ...KEY, retiredAt: NOW - 1 }] });
      expect(kid).to.equal(KID);
    });
    it('are refused from who may not issue that kind', async () => {
      expect(await at({ roles: ['QUARANTINE', 'EXPORTER'] })).to.equal('ROLE_MISSING /kid');
      expect((await check(issue('PHYTOSANITARY'), { keys: [{ ...KEY, roles: ['QUARANTINE'] }] })).name).to.equal('PHYTOSANITARY');
    });
  });

  describe('by their status list', () => {
    const under = async (token: Promise<string>, key = gateway): Promise<string> =>
      refusal(check(issue('LAB_TEST'), { status: { token: await token, key } }));

    it('are refused when withdrawn, by a list out of date, of others, or by another’s hand', async () => {
      expect(await under(list((all) => all.set(5, STATUS.INVALID)))).to.equal('CERTIFICATE_WITHDRAWN /status');
      expect(await under(list(undefined, { sub: URI, iat: 1, exp: NOW, ttl: 1 }))).to.equal('STATUS_LIST_EXPIRED /exp');
      expect(await under(list(undefined, { sub: `${URI}2`, iat: 1, exp: NOW + 1, ttl: 1 }))).to.equal('SCHEMA_INVALID /sub');
      expect(await under(list(), trader)).to.equal('SIGNATURE_INVALID');
    });
    it('are unknown, not valid, at a place that the list does not have', async () => {
      const compact = issue('LAB_TEST', { status: { uri: URI, idx: 64 } });
      expect(await refusal(check(compact, { status: { token: await list(), key: gateway } }))).to.equal(
        'SCHEMA_INVALID /status/status_list/idx',
      );
    });
  });

  describe('bound to their holder', () => {
    const ASK = { aud: 'https://buyer.example', nonce: 'n-1' };
    const held = issue('LAB_TEST', { holder: publicTrader as never });
    const stranger = present(held, (_pointer, dataClass) => dataClass === 'P1');

    it('prove who shows them', async () => {
      const { proven } = await check(await bindToHolder(stranger, ASK, NOW, trader), { holder: ASK });
      expect(proven.map(({ code }) => code)).to.include('holder');
    });
    it('are refused unbound, for another, on another occasion, late, by another key, or with more or less disclosed', async () => {
      const bound = await bindToHolder(stranger, ASK, NOW, trader);
      const asked = (compact: string, holder: Asked['holder'] = ASK): Promise<string> =>
        refusal(check(compact, { holder: holder as never }));
      expect(await asked(stranger)).to.equal('SCHEMA_INVALID /binding');
      expect(await asked(bound, { ...ASK, aud: 'https://other.example' })).to.equal('SCHEMA_INVALID /binding/aud');
      expect(await asked(bound, { ...ASK, nonce: 'n-2' })).to.equal('SCHEMA_INVALID /binding/nonce');
      expect(await asked(await bindToHolder(stranger, ASK, NOW - 301, trader))).to.equal('SCHEMA_INVALID /binding/iat');
      expect(await asked(await bindToHolder(stranger, ASK, NOW, officer))).to.equal('SIGNATURE_INVALID /binding/signature');
      const { binding = '', ...rest } = splitSdJwt(bound);
      for (const disclosures of [rest.disclosures.slice(1), splitSdJwt(held).disclosures])
        expect(await asked(joinSdJwt({ jwt: rest.jwt, disclosures, binding }))).to.equal('SCHEMA_INVALID /binding/sd_hash');
      expect(await asked(await bindToHolder(issue('LAB_TEST'), ASK, NOW, trader))).to.equal('SCHEMA_INVALID /cnf');
    });
    it('are not presented again by who was shown them', async () => {
      const bound = await bindToHolder(stranger, ASK, NOW, trader);
      expectRefused(() => present(bound, () => true), 'SCHEMA_INVALID');
    });
  });

  it('have the same id signed or not, and another one each time they are made', () => {
    const make = (): Unsigned => prepareCertificate({ name: 'LAB_TEST', claims: CLAIMS.LAB_TEST, issuer: ISSUER, kid: KID, iat: NOW });
    const [one, two] = [make(), make()];
    expect(one.id).not.to.equal(two.id);
    expect(processDisclosures(jsonOf(one.signingInput.split('.')[1] as string, ''), one.disclosures).claims.number).to.equal('LAB-26-881');
  });
});
