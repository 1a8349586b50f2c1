import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect } from 'chai';
import { CompactSign, compactVerify, type JWK } from 'jose';
import { signJws, verifyJws } from '../../gateway/peer/jws.ts';
import { generateKey } from '../../protocol/acts/sign.ts';

const key = (jwk: JWK) => createPrivateKey({ key: jwk as never, format: 'jwk' });
const publicKey = (jwk: JWK) => createPublicKey({ key: jwk as never, format: 'jwk' });
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('receipts as compact JWS', () => {
  const jwk = generateKey();
  const header = { alg: 'ES256', typ: 'a-receipt', kid: 'k' } as const;
  const payload = Buffer.from('{"digest":"0x00"}');

  it('are what another library of JWS verifies, and the other way round', async () => {
    const theirs = await compactVerify(signJws(header, payload, key(jwk)), publicKey(jwk), { algorithms: ['ES256'] });
    expect([theirs.protectedHeader, Buffer.from(theirs.payload)]).to.deep.equal([header, payload]);
    const ours = verifyJws(await new CompactSign(payload).setProtectedHeader(header).sign(key(jwk)), publicKey(jwk));
    expect([ours.header, ours.payload]).to.deep.equal([header, payload]);
  });

  it('are refused with another key, another content, another algorithm or more than three parts', () => {
    const good = signJws(header, payload, key(jwk));
    const [first, second, third] = good.split('.') as [string, string, string];
    const refused = (jws: string, by = jwk) => expect(() => verifyJws(jws, publicKey(by)), jws).to.throw();
    refused(good, generateKey());
    refused(`${first}.${encoded({ digest: '0x01' })}.${third}`);
    refused(`${encoded({ ...header, kid: 'other' })}.${second}.${third}`);
    refused(`${encoded({ alg: 'none' })}.${second}.`);
    refused(`${good}.`);
    refused(signJws({ ...header, alg: 'HS256' as 'ES256' }, payload, key(jwk)));
    refused(signJws({ ...header, crit: ['exp'] } as never, payload, key(jwk)));
  });
});
