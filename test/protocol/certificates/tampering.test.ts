import { expect } from 'chai';
import { assembleCertificate, jsonOf } from '../../../protocol/certificates/certificate.ts';
import { CERTIFICATE_KINDS } from '../../../protocol/certificates/kinds.ts';
import { type Claims, digestOf, joinSdJwt, splitSdJwt } from '../../../protocol/certificates/sd-jwt.ts';
import { base64Url, utf8 } from '../../../protocol/hash.ts';
import { check, issue, NOW, publicTrader, refusal, signed, trader } from './issued.ts';

describe('certificates that were tampered with', () => {
  const changed = (compact: string, part: 0 | 1, change: (claims: Claims) => void): string => {
    const { jwt, disclosures } = splitSdJwt(compact);
    const parts = jwt.split('.') as [string, string, string];
    const claims = jsonOf(parts[part], '');
    change(claims);
    parts[part] = base64Url(utf8(JSON.stringify(claims)));
    return joinSdJwt({ jwt: parts.join('.'), disclosures });
  };
  const compact = issue('PHYTOSANITARY');
  const { jwt, disclosures } = splitSdJwt(compact);
  const withDisclosures = (change: (all: string[]) => string[]): string => joinSdJwt({ jwt, disclosures: change([...disclosures]) });
  const altered = (disclosure: string): string => {
    const parts = JSON.parse(Buffer.from(disclosure, 'base64url').toString());
    parts[2] = 'altered';
    return base64Url(utf8(JSON.stringify(parts)));
  };

  it('each disclosure, altered, is found and named', async () => {
    for (const i of disclosures.keys()) {
      const answer = await refusal(check(withDisclosures((all) => all.with(i, altered(all[i] as string)))));
      // A member of what no longer is disclosed is found as well; the first of them is named.
      expect(answer).to.match(/^SCHEMA_INVALID \/disclosures\/\d+$/);
    }
  });

  it('a disclosure added, or taken from another certificate, or given twice', async () => {
    const other = splitSdJwt(issue('PHYTOSANITARY')).disclosures;
    const at = `SCHEMA_INVALID /disclosures/${disclosures.length}`;
    for (const extra of [other[0] as string, base64Url(utf8('["AAAAAAAAAAAAAAAAAAAAAA","number","x"]')), disclosures[0] as string])
      expect(await refusal(check(withDisclosures((all) => [...all, extra])))).to.equal(at);
  });

  it('digests changed, removed or moved, and every claim in clear', async () => {
    for (const change of [
      (claims: Claims) => (claims._sd as string[]).pop(),
      (claims: Claims) => (claims._sd as string[]).push(digestOf('x')),
      (claims: Claims) => {
        claims.exp = NOW + 9_999;
      },
      (claims: Claims) => {
        claims.iat = NOW;
      },
      (claims: Claims) => {
        (claims.status as { status_list: Claims }).status_list.idx = 6;
      },
      (claims: Claims) => {
        delete claims.status;
      },
      (claims: Claims) => {
        claims.vct = CERTIFICATE_KINDS.LAB_TEST.vct;
      },
      (claims: Claims) => {
        claims.number = 'another';
      },
    ])
      expect(await refusal(check(changed(compact, 1, change)))).to.equal('SIGNATURE_INVALID /signature');
  });

  it('the issuer, the algorithm, the type and the key', async () => {
    const at = (part: 0 | 1, claims: Claims): Promise<string> =>
      refusal(check(changed(compact, part, (all) => Object.assign(all, claims))));
    expect(await at(1, { iss: 'https://cn.example' })).to.equal('SIGNATURE_INVALID /iss');
    expect(await at(1, { vct: 'urn:other' })).to.equal('SCHEMA_INVALID /vct');
    expect(await at(0, { alg: 'none' })).to.equal('SCHEMA_INVALID /header/alg');
    expect(await at(0, { alg: 'HS256' })).to.equal('SCHEMA_INVALID /header/alg');
    expect(await at(0, { typ: 'JWT' })).to.equal('SCHEMA_INVALID /header/typ');
    expect(await at(0, { jwk: publicTrader as never })).to.equal('FIELD_UNKNOWN /header/jwk');
    expect(await at(0, { kid: `0x${'22'.repeat(32)}` })).to.equal('KEY_UNKNOWN /kid');
  });

  it('signed by another, or with half a signature', async () => {
    const unsigned = { signingInput: jwt.split('.').slice(0, 2).join('.'), disclosures };
    expect(await refusal(check(signed(unsigned, trader)))).to.equal('SIGNATURE_INVALID /signature');
    expect(await refusal(check(assembleCertificate(unsigned, new Uint8Array(64))))).to.equal('SIGNATURE_INVALID /signature');
    expect(await refusal(check(assembleCertificate(unsigned, new Uint8Array(32))))).to.equal('SIGNATURE_INVALID /signature');
  });

  it('a claim that must stand in clear, disclosed instead', async () => {
    const payload = jsonOf(jwt.split('.')[1] as string, '');
    const header = jwt.split('.')[0] as string;
    const sneaked = base64Url(utf8(JSON.stringify(['c2FsdHNhbHRzYWx0c2FsdA', 'exp', NOW + 9_999])));
    const { exp: _____, ...rest } = payload;
    const forged = { ...rest, _sd: [...(payload._sd as string[]), digestOf(sneaked)] };
    const signingInput = `${header}.${base64Url(utf8(JSON.stringify(forged)))}`;
    expect(await refusal(check(signed({ signingInput, disclosures: [sneaked] })))).to.equal('SCHEMA_INVALID /disclosures/0');
  });
});
