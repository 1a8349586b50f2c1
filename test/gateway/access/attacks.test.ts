import { createHmac, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { Cast, type Holder, openSide, type TestSide } from '../setup/side.ts';
import { assertionOf, type Changes, sessionToken } from '../setup/tokens.ts';
import { askAsSystem, get, post, signIn, told } from '../setup/visitor.ts';

const STATE = `/v1/events/0x${'0'.repeat(64)}`;
const ISSUER = 'urn:thongquan:VN';
const encoded = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

describe('attacks on tokens', () => {
  const cast = new Cast();
  const officer = cast.of('VN-CUSTOMS');
  const device = cast.of('VN-GATE');
  let server: TestServer;
  let side: TestSide;
  let other: TestSide;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    await cast.register(url);
    side = await openSide(cast, 'VN', url);
    other = await openSide(cast, 'CN', url);
  });
  after(async () => {
    await side?.close();
    await other?.close();
    await server?.stop();
  });

  const session = (changes: Changes = {}, holder: Holder = officer, of = side): Promise<string> =>
    sessionToken(of.services, holder, changes);
  const opens = async (token: string): Promise<string> => told(await get(side.app, STATE, token));
  const asSystem = async (assertion: string): Promise<string> => told(await askAsSystem(side.app, assertion, 'events:read'));
  const asserted = (changes: Changes = {}, holder = device): Promise<string> => assertionOf(holder, ISSUER, changes);
  const partsOf = (token: string): [string, string, string] => token.split('.') as [string, string, string];

  it('are measured against what is taken: a session token opens, and so does an assertion', async () => {
    expect(await opens(await session())).to.equal('NOT_FOUND');
    expect(await asSystem(await asserted())).to.equal('accepted');
  });

  describe('without the gateway’s signature', () => {
    it('alg none, in any spelling', async () => {
      const [, payload, signature] = partsOf(await session());
      for (const alg of ['none', 'None', 'NONE', 'nOnE', ''])
        for (const end of ['', signature])
          expect(await opens(`${encoded({ alg, typ: 'at+jwt', kid: side.services.sessions.current.id })}.${payload}.${end}`), alg).to.equal(
            'UNAUTHENTICATED',
          );
    });

    it('no signature, or half of one, or one with r = s = 0', async () => {
      const [header, payload, signature] = partsOf(await session());
      for (const bad of ['', signature.slice(0, 43), encoded('\0'.repeat(64)), `${signature}AA`])
        expect(await opens(`${header}.${payload}.${bad}`)).to.equal('UNAUTHENTICATED');
    });

    it('a symmetric algorithm with the public key as its secret', async () => {
      const { current } = side.services.sessions;
      const [, payload] = partsOf(await session());
      const { x = '', y = '' } = current.publicJwk;
      for (const secret of [
        current.publicPem,
        current.publicPem.trim(),
        JSON.stringify(current.publicJwk),
        x,
        Buffer.from(x + y, 'base64url'),
      ])
        for (const [alg, hash] of [['HS256', 'sha256'] as const, ['HS512', 'sha512'] as const]) {
          const head = `${encoded({ alg, typ: 'at+jwt', kid: current.id })}.${payload}`;
          expect(await opens(`${head}.${createHmac(hash, secret).update(head).digest('base64url')}`)).to.equal('UNAUTHENTICATED');
        }
    });

    it('a key that the token brings along or points to', async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      const at = 'https://attacker.example/keys.json';
      for (const header of [{ jwk }, { jku: at }, { x5u: at }, { x5c: ['MIIB'] }, { jku: at, kid: side.services.sessions.current.id }]) {
        const token = await new SignJWT({ sub: officer.keyId, org: officer.organisation, jti: 'x', sid: 'x' })
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header } as never)
          .setIssuer(ISSUER)
          .setAudience(ISSUER)
          .setIssuedAt()
          .setExpirationTime('5m')
          .sign(privateKey);
        expect(await opens(token), Object.keys(header).join()).to.equal('UNAUTHENTICATED');
      }
    });

    it('a key id that is a path, a query, a number or nobody’s', async () => {
      const kids = [
        '../../../../dev/null',
        '/etc/passwd',
        "x' OR '1'='1",
        'x"; DROP TABLE gateway.sign_ins; --',
        '__proto__',
        'constructor',
        randomBytes(12).toString('base64url'),
        7,
        null,
        ['a'],
        {},
        'k'.repeat(900),
      ];
      for (const kid of kids)
        expect(await opens(await session({ header: { kid: kid as string } })), String(kid)).to.equal('UNAUTHENTICATED');
    });

    it('content changed under a good signature', async () => {
      const [header, payload, signature] = partsOf(await session());
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      for (const change of [
        { sub: device.keyId, org: device.organisation },
        { exp: now() + 86_400 },
        { scope: 'audit:read' },
        { sid: undefined },
      ])
        expect(await opens(`${header}.${encoded({ ...claims, ...change })}.${signature}`)).to.equal('UNAUTHENTICATED');
    });
  });

  describe('with the gateway’s own key, and claims that do not hold', () => {
    for (const [what, changes] of Object.entries<Changes>({
      'one that has ended': { claims: { iat: now() - 900, exp: now() - 1 } },
      'one that never ends': { claims: { exp: undefined } },
      'one that is not valid yet': { claims: { nbf: now() + 86_400 } },
      'another issuer': { claims: { iss: 'urn:thongquan:CN' } },
      'no issuer': { claims: { iss: undefined } },
      'another audience': { claims: { aud: 'urn:thongquan:CN' } },
      'no audience': { claims: { aud: undefined } },
      'no key': { claims: { sub: undefined } },
      'a key that is no id': { claims: { sub: '1 OR 1=1' } },
      'no id of its own': { claims: { jti: undefined } },
      'neither a sign-in nor a scope': { claims: { sid: undefined } },
      'a sign-in that was never begun': { claims: { sid: '00000000-0000-4000-8000-000000000000' } },
      'a sign-in that is no id': { claims: { sid: "'; SELECT 1" } },
      'both a sign-in and a scope': { claims: { sid: '00000000-0000-4000-8000-000000000000', scope: 'events:read' } },
      'another type': { header: { typ: 'JWT' } },
      'no type': { header: { typ: undefined as never } },
      'a header it must understand': { header: { crit: ['b64'], b64: true } },
    }))
      it(what, async () => expect(await opens(await session(changes))).to.equal('UNAUTHENTICATED'));
  });

  describe('with a token of another kind', () => {
    it('a client assertion or a refresh token as a session token', async () => {
      expect(await opens(await asserted())).to.equal('UNAUTHENTICATED');
      expect(await opens(await asserted({ header: { typ: 'at+jwt' } }))).to.equal('UNAUTHENTICATED');
      const { refreshToken } = (await signIn(side.app, officer)).body;
      expect(await opens(refreshToken)).to.equal('UNAUTHENTICATED');
    });

    it('a session token as a client assertion or a refresh token', async () => {
      const token = await session();
      expect(await asSystem(token)).to.equal('UNAUTHENTICATED');
      expect(await asSystem(await session({ claims: { iss: officer.keyId }, header: { kid: officer.keyId } }))).to.equal('UNAUTHENTICATED');
      expect(told(await post(side.app, '/v1/auth/refresh', { refreshToken: token }))).to.equal('SCHEMA_INVALID');
    });

    it('the peer’s request token as either, and a session token on the peer’s channel', async () => {
      const request = await other.services.credentials.request('');
      expect(await opens(request)).to.equal('UNAUTHENTICATED');
      expect(await asSystem(request)).to.equal('UNAUTHENTICATED');
      const authorization = `Bearer ${await session({}, cast.of('VN-GATEWAY'))}`;
      expect(told(await post(side.app, '/v1/peer/news', {}, { authorization }))).to.equal('UNAUTHENTICATED');
    });

    it('the other side’s token, and the other side’s keys', async () => {
      expect(await opens(await session({}, cast.of('CN-CUSTOMS'), other))).to.equal('UNAUTHENTICATED');
      expect(await opens(await session({ claims: { iss: ISSUER, aud: ISSUER } }, cast.of('CN-CUSTOMS'), other))).to.equal(
        'UNAUTHENTICATED',
      );
      expect(await asSystem(await asserted({}, cast.of('CN-GATE')))).to.equal('ROLE_MISSING');
      expect(told(await post(side.app, '/v1/auth/challenge', { key: cast.of('CN-GATE').keyId }))).to.equal('ROLE_MISSING');
    });
  });

  describe('with a client assertion that does not hold', () => {
    for (const [what, changes] of Object.entries<Changes>({
      'one that has ended': { claims: { iat: now() - 300, exp: now() - 60 } },
      'one that is good for a day': { claims: { exp: now() + 86_400 } },
      'one from the future': { claims: { iat: now() + 86_400, exp: now() + 86_460 } },
      'one that is not valid yet': { claims: { nbf: now() + 86_400 } },
      'no end': { claims: { exp: undefined } },
      'no beginning': { claims: { iat: undefined } },
      'no id': { claims: { jti: undefined } },
      'an id without end': { claims: { jti: 'j'.repeat(500) } },
      'another audience': { claims: { aud: 'urn:thongquan:CN' } },
      'several audiences': { claims: { aud: [ISSUER, 'urn:thongquan:CN'] } },
      'another issuer': { claims: { iss: officer.keyId } },
      'another subject': { claims: { sub: officer.keyId } },
      'another’s key id': { header: { kid: officer.keyId } },
      'another type': { header: { typ: 'at+jwt' } },
      'a key of its own': { header: { kid: undefined as never, jwk: { kty: 'EC' } as never } },
    }))
      it(what, async () => expect(await asSystem(await asserted(changes))).to.equal('UNAUTHENTICATED'));

    it('alg none, and a symmetric one with the registered key', async () => {
      const [, payload] = partsOf(await asserted());
      expect(await asSystem(`${encoded({ alg: 'none', kid: device.keyId })}.${payload}.`)).to.equal('UNAUTHENTICATED');
      const head = `${encoded({ alg: 'HS256', kid: device.keyId })}.${payload}`;
      for (const secret of [
        device.signer,
        Buffer.from(device.signer.slice(42), 'hex'),
        JSON.stringify({ ...device.privateJwk, d: undefined }),
      ])
        expect(await asSystem(`${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`)).to.equal('UNAUTHENTICATED');
    });
  });

  it('with a token that is too long is not looked at', async () => {
    expect(await opens(await session({ claims: { more: 'x'.repeat(3_000) } }))).to.equal('UNAUTHENTICATED');
    expect(await asSystem(await asserted({ claims: { more: 'x'.repeat(3_300) } }))).to.equal('SCHEMA_INVALID');
    expect(await asSystem(await asserted({ claims: { more: 'x'.repeat(9_000) } }))).to.equal('PAYLOAD_TOO_LARGE');
  });

  it('with what is no token at all', async () => {
    const rubbish = [
      '',
      '.',
      '..',
      '...',
      'a.b.c',
      '{}',
      `${'.'.repeat(500)}`,
      encoded('{"alg":"ES256"}'),
      `${encoded('[]')}.${encoded('[]')}.x`,
      `${encoded('null')}.${encoded('null')}.x`,
    ];
    for (const token of rubbish) expect(await opens(token), token).to.equal('UNAUTHENTICATED');
    for (const token of rubbish) expect(await asSystem(token), token).to.equal('UNAUTHENTICATED');
  });
});
