import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { addSessionKey, SESSION_LIFETIME_S } from '../../../gateway/sign-in/key-ring.ts';
import { RETRY_S, SIGN_IN_LIFETIME_S } from '../../../gateway/sign-in/refresh.ts';
import { scopesOf } from '../../../gateway/sign-in/scopes.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { Cast, openSide, type TestSide } from '../setup/side.ts';
import { assertionOf } from '../setup/tokens.ts';
import { askAsSystem, get, post, type Reply, signIn, told, visit } from '../setup/visitor.ts';

/** Of an event that is not there: what a session opens answers NOT_FOUND. */
const STATE = `/v1/events/0x${'0'.repeat(64)}`;
const ISSUER = 'urn:thongquan:VN';

describe('signing in', () => {
  const cast = new Cast();
  let server: TestServer;
  let url: string;
  let side: TestSide;
  /** Another process of the same side: same database, same secret. */
  let twin: TestSide;
  /** Seconds by which the side's clock is ahead. */
  let ahead = 0;

  before(async () => {
    server = await startTestServer();
    url = await server.fresh();
    await cast.register(url);
    const tokenSecret = randomBytes(32).toString('hex');
    const now = () => Math.floor(Date.now() / 1000) + ahead;
    side = await openSide(cast, 'VN', url, { tokenSecret }, now);
    twin = await openSide(cast, 'VN', url, { tokenSecret }, now);
  });
  after(async () => {
    await side?.close();
    await twin?.close();
    await server?.stop();
  });
  afterEach(() => {
    ahead = 0;
  });

  const refresh = (refreshToken: string, attempt?: string, of = side): Promise<Reply> =>
    post(of.app, '/v1/auth/refresh', { refreshToken }, attempt === undefined ? {} : { 'idempotency-key': attempt });
  const opens = async (token: string, of = side): Promise<string> => told(await get(of.app, STATE, token));
  const begin = async (handle = 'VN-CUSTOMS') => (await signIn(side.app, cast.of(handle))).body;

  describe('as a person', () => {
    it('gives a short access token of its own type, and a refresh token that tells nothing', async () => {
      const { token, expiresIn, refreshToken } = await begin();
      expect(decodeProtectedHeader(token)).to.include({ alg: 'ES256', typ: 'at+jwt' });
      const { iss, aud, sub, iat = 0, exp = 0, jti } = decodeJwt(token);
      expect({ iss, aud, sub }).to.deep.equal({ iss: ISSUER, aud: ISSUER, sub: cast.of('VN-CUSTOMS').keyId });
      expect([exp - iat, expiresIn]).to.deep.equal([SESSION_LIFETIME_S, SESSION_LIFETIME_S]);
      expect(jti).to.be.a('string');
      expect(refreshToken).to.match(/^[\w-]{43}$/);
      expect(await opens(token)).to.equal('NOT_FOUND');
    });

    it('keeps no refresh token in the database', async () => {
      const { refreshToken } = await begin();
      const { rows } = await side.services.db.pool.query('SELECT row(r.*)::text AS row FROM gateway.refresh_tokens r');
      const kept = rows.map(({ row }) => row).join();
      for (const form of [refreshToken, Buffer.from(refreshToken).toString('hex'), Buffer.from(refreshToken, 'base64url').toString('hex')])
        expect(kept).not.to.contain(form);
    });

    it('refreshes: each refresh token once, whichever process is asked', async () => {
      let { refreshToken } = await begin();
      for (const process of [side, twin, side]) {
        const { body } = await refresh(refreshToken, undefined, process);
        expect(body.refreshToken).not.to.equal(refreshToken);
        expect(await opens(body.token)).to.equal('NOT_FOUND');
        refreshToken = body.refreshToken;
      }
    });

    it('ends altogether when a spent refresh token comes again', async () => {
      const first = await begin();
      const second = (await refresh(first.refreshToken)).body;
      expect(told(await refresh(first.refreshToken))).to.equal('UNAUTHENTICATED');
      expect(told(await refresh(second.refreshToken))).to.equal('UNAUTHENTICATED');
      expect(await opens(second.token)).to.equal('UNAUTHENTICATED');
      expect(await opens(first.token, twin)).to.equal('UNAUTHENTICATED');
    });

    it('leaves other sign-ins of the key alone', async () => {
      const [one, other] = [await begin(), await begin()];
      await refresh(one.refreshToken);
      await refresh(one.refreshToken);
      expect(told(await refresh(other.refreshToken))).to.equal('accepted');
    });

    it('lets exactly one of those win that refresh at the same time', async () => {
      const { refreshToken } = await begin();
      const answers = await Promise.all([side, twin, side, twin, side, twin].map((of) => refresh(refreshToken, undefined, of)));
      expect(answers.map(told).sort()).to.deep.equal(['UNAUTHENTICATED', 'accepted'].flatMap((what, i) => Array(i ? 1 : 5).fill(what)));
    });

    describe('when the answer to a refresh was lost', () => {
      const attempt = (): string => randomBytes(16).toString('hex');

      it('is given the same successor for the same attempt, and it is good once', async () => {
        const { refreshToken } = await begin();
        const key = attempt();
        const [first, again] = [await refresh(refreshToken, key), await refresh(refreshToken, key, twin)];
        expect(told(again)).to.equal('accepted');
        expect(again.body.refreshToken).to.equal(first.body.refreshToken);
        expect(told(await refresh(first.body.refreshToken))).to.equal('accepted');
        expect(told(await refresh(refreshToken, key))).to.equal('UNAUTHENTICATED');
      });

      it('takes no other attempt for it', async () => {
        const { refreshToken } = await begin();
        const { body } = await refresh(refreshToken, attempt());
        expect(told(await refresh(refreshToken, attempt()))).to.equal('UNAUTHENTICATED');
        expect(told(await refresh(body.refreshToken))).to.equal('UNAUTHENTICATED');
      });

      it('takes it no more after a while', async () => {
        const { refreshToken } = await begin();
        const key = attempt();
        await refresh(refreshToken, key);
        ahead = RETRY_S + 1;
        expect(told(await refresh(refreshToken, key))).to.equal('UNAUTHENTICATED');
      });
    });

    it('ends after a shift, however often it was refreshed', async () => {
      let { refreshToken } = await begin();
      for (ahead = 0; ahead < SIGN_IN_LIFETIME_S; ahead += 3600) ({ refreshToken } = (await refresh(refreshToken)).body);
      expect(told(await refresh(refreshToken))).to.equal('UNAUTHENTICATED');
    });

    it('ends by signing out, session tokens included, without saying whether there was anything to end', async () => {
      const { token, refreshToken } = await begin();
      const out = await post(side.app, '/v1/auth/sign-out', { refreshToken });
      expect(out.status).to.equal(204);
      expect(await opens(token)).to.equal('UNAUTHENTICATED');
      expect(told(await refresh(refreshToken))).to.equal('UNAUTHENTICATED');
      const unknown = await post(side.app, '/v1/auth/sign-out', { refreshToken: randomBytes(32).toString('base64url') });
      expect(unknown.status).to.equal(204);
    });

    it('dies with the key', async () => {
      const { refreshToken } = await begin('VN-BORDER');
      const id = Buffer.from(cast.of('VN-BORDER').keyId.slice(2), 'hex');
      await side.services.db.pool.query('UPDATE chain.keys SET revoked_at = 5 WHERE id = $1', [id]);
      expect(told(await refresh(refreshToken))).to.equal('KEY_REVOKED');
      await side.services.db.pool.query('UPDATE chain.keys SET revoked_at = NULL WHERE id = $1', [id]);
      expect(told(await refresh(refreshToken))).to.equal('UNAUTHENTICATED');
    });
  });

  describe('as a system', () => {
    const asked = async (scope: string, handle = 'VN-GATE', more = {}) =>
      askAsSystem(side.app, await assertionOf(cast.of(handle), ISSUER), scope, more);

    it('gives what was asked for and no more', async () => {
      const { status, body, headers } = await asked('events:read events:submit');
      expect({ status, ...body, access_token: undefined }).to.deep.equal({
        ...{ status: 200, token_type: 'Bearer', expires_in: SESSION_LIFETIME_S, scope: 'events:read events:submit' },
        access_token: undefined,
      });
      expect(headers['cache-control']).to.equal('no-store');
      expect(await opens(body.access_token)).to.equal('NOT_FOUND');
      const read = (await asked('log:read')).body.access_token;
      expect(await opens(read)).to.equal('SCOPE_MISSING');
    });

    it('gives no role more than is its own', async () => {
      for (const scope of ['content:read', 'events:read content:read', 'log:anchor', 'everything', '', 'events:read  log:read']) {
        const { status, body } = await asked(scope);
        expect([status, body.error, body.code], scope).to.deep.equal([400, 'invalid_scope', 'SCOPE_MISSING']);
      }
      expect(told(await asked(scopesOf(['CUSTOMS']).join(' '), 'VN-CUSTOMS'))).to.equal('accepted');
    });

    it('loses a scope with the role', async () => {
      const { access_token: token } = (await asked('events:read', 'VN-CARRIER')).body;
      expect(await opens(token)).to.equal('NOT_FOUND');
      const id = Buffer.from(cast.of('VN-CARRIER').organisation.slice(2), 'hex');
      await side.services.db.pool.query('UPDATE chain.organisations SET roles = 0 WHERE id = $1', [id]);
      expect(await opens(token)).to.equal('SCOPE_MISSING');
    });

    it('takes an assertion once, whichever process is asked, also at the same time', async () => {
      const assertion = await assertionOf(cast.of('VN-GATE'), ISSUER);
      const answers = await Promise.all([side, twin, side, twin].map(({ app }) => askAsSystem(app, assertion, 'events:read')));
      expect(answers.map(told).sort()).to.deep.equal(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'accepted']);
      expect(answers.find(({ status }) => status !== 200)?.body.error).to.equal('invalid_client');
    });

    it('refuses what is not such a request, in the words of its clients', async () => {
      const unnamed = await asked('events:read', 'VN-GATE', { grant_type: 'password' });
      expect([unnamed.status, unnamed.body.error]).to.deep.equal([400, 'invalid_request']);
      const twice = await visit(side.app, {
        ...{ method: 'POST', url: '/v1/auth/token', payload: 'scope=a&scope=b' },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(twice.body.error).to.equal('invalid_request');
      const other = await asked('events:read', 'VN-GATE', { client_id: cast.of('VN-CUSTOMS').keyId });
      expect([other.status, other.body.error]).to.deep.equal([401, 'invalid_client']);
    });

    it('sends forms nowhere else', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(told(await visit(side.app, { method: 'POST', url: '/v1/auth/refresh', payload: 'refreshToken=x', headers }))).to.equal(
        'MEDIA_TYPE_UNSUPPORTED',
      );
    });
  });

  describe('with keys that change', () => {
    const keyOf = (token: string): unknown => decodeProtectedHeader(token).kid;
    const listed = async (): Promise<unknown[]> =>
      JSON.parse(await readFile(join(side.services.config.dataDir, 'session-keys.json'), 'utf8')).keys.map(
        (key: { kid: string }) => key.kid,
      );

    it('has a new key known everywhere before it signs, and the old one good until its tokens are gone', async () => {
      const old = (await begin()).token;
      await addSessionKey(side.services.db.prisma, new Date());
      await side.services.sessions.read();
      expect(await listed())
        .to.have.length(2)
        .and.include(keyOf(old));
      expect(keyOf((await begin()).token)).to.equal(keyOf(old));
      ahead = 61;
      const { token } = await begin();
      expect(keyOf(token)).not.to.equal(keyOf(old));
      expect(await listed()).to.include(keyOf(token));
      // The other process has not read the ring since.
      expect(await opens(token, twin)).to.equal('NOT_FOUND');
      expect(await opens(old)).to.equal('NOT_FOUND');
      const { keys } = (await get(twin.app, '/.well-known/jwks.json')).body;
      expect(keys.map((key: { kid: string }) => key.kid)).to.have.members([keyOf(old), keyOf(token)]);
      ahead = 2 * 3600;
      await side.services.sessions.read();
      expect(await listed()).to.deep.equal([keyOf(token)]);
    });

    it('is given a new key by the operator’s command', async () => {
      const count = () => side.services.db.prisma.sessionKey.count();
      const before = await count();
      const script = join(import.meta.dirname, '../../../scripts/rotate-session-key.ts');
      const { stdout } = await promisify(execFile)(process.execPath, [script], { env: { ...process.env, THONGQUAN_DATABASE_URL: url } });
      expect(stdout).to.match(/^a new session key signs from \d{4}-/);
      expect(await count()).to.equal(before + 1);
    });

    it('keeps no secret in the database or in what it publishes', async () => {
      const { rows } = await side.services.db.pool.query("SELECT encode(salt, 'hex') AS salt FROM gateway.session_keys");
      const other = await openSide(cast, 'VN', url);
      await other.services.sessions.read();
      await side.services.sessions.read();
      expect(rows).not.to.be.empty;
      expect(other.services.sessions.current.id).not.to.equal(side.services.sessions.current.id);
      await other.close();
      expect(await readFile(join(side.services.config.dataDir, 'session-keys.json'), 'utf8')).not.to.contain('"d"');
    });
  });
});
