import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { InjectOptions } from 'fastify';
import { type Access, needsToken } from '../../../http/access.ts';
import type { AccessRow } from '../../../http/access-table.ts';
import { describe as described } from '../../../http/describe.ts';
import { ROLES, type Role } from '../../../protocol/roles.ts';
import { indexAccessTable } from '../../indexer/access/table.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { Cast, openSide, type TestSide } from '../setup/side.ts';
import { sessionToken } from '../setup/tokens.ts';
import { accessPage } from './page.ts';

/** What a stand-in for every handler answers: the caller got through. */
const REACHED = 299;

describe('who may call what', () => {
  const cast = new Cast();
  let server: TestServer;
  let url: string;
  let side: TestSide;
  let other: TestSide;

  before(async () => {
    server = await startTestServer();
    url = await server.fresh();
    await cast.register(url);
    side = await openSide(cast, 'VN', url);
    other = await openSide(cast, 'CN', url);
    side.app.addHook('preHandler', async (_request, reply) => reply.code(REACHED).send());
    await side.app.ready();
  });
  after(async () => {
    await side?.close();
    await other?.close();
    await server?.stop();
  });

  const ask = async ({ method, url: path }: AccessRow, authorization?: string, auditing = false): Promise<string> => {
    const target = path.replace(/:(\w+)/g, '1').replace('*', '1');
    const answer = await side.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: target,
      // An auditor says what for; to the others it makes no difference here.
      headers: { ...(authorization ? { authorization } : {}), ...(auditing ? { 'access-purpose': 'audit' } : {}) },
    });
    return answer.statusCode === REACHED ? 'reached' : method === 'HEAD' ? String(answer.statusCode) : answer.json().code;
  };
  const bearer = async (handle: string, claims = {}, of = side): Promise<string> =>
    `Bearer ${await sessionToken(of.services, cast.of(handle), { claims })}`;
  /** A refusal as it looks to the method: an answer to HEAD has no body. */
  const refused = (row: AccessRow, code: 'UNAUTHENTICATED' | 'ROLE_MISSING' | 'SCOPE_MISSING' | 'PURPOSE_REQUIRED'): string =>
    row.method !== 'HEAD' ? code : code === 'UNAUTHENTICATED' ? '401' : '403';
  const expectAll = async (authorization: string | undefined, expected: (row: AccessRow) => string, auditing = false): Promise<void> => {
    const answers: string[] = [];
    for (const row of side.app.accessTable) answers.push(`${row.method} ${row.url} ${await ask(row, authorization, auditing)}`);
    expect(answers).to.deep.equal(side.app.accessTable.map((row) => `${row.method} ${row.url} ${expected(row)}`));
  };
  const may = ({ who }: Access, role: Role): boolean => who === 'anyone' || who === 'session' || (who !== 'peer' && who.includes(role));
  const unlessOpen = (row: AccessRow): string => (row.access.who === 'anyone' ? 'reached' : refused(row, 'UNAUTHENTICATED'));

  it('knows the routes', () => {
    const urls = side.app.accessTable.map((row) => row.url);
    expect(urls).to.include.members(['/v1/events', '/v1/events/prepare', '/v1/peer/acts', '/v1/log/anchor', '/v1/openapi.json']);
  });

  for (const role of ROLES)
    it(`opens to ${role} what names it or any session, and nothing else`, async () =>
      expectAll(
        await bearer(`VN-${role}`),
        (row) => {
          if (!may(row.access, role)) return refused(row, row.access.who === 'peer' ? 'UNAUTHENTICATED' : 'ROLE_MISSING');
          // No grant of the agreement is to a gateway: it has no purpose to read for.
          return row.recorded && role === 'GATEWAY' ? refused(row, 'PURPOSE_REQUIRED') : 'reached';
        },
        role === 'AUDITOR',
      ));

  it('opens without a token what is open to anyone', () => expectAll(undefined, unlessOpen));
  it('opens no more by a token that has ended', async () => expectAll(await bearer('VN-CUSTOMS', { iat: 1, exp: 2 }), unlessOpen));
  it('opens no more by a token of the other side’s gateway', async () => expectAll(await bearer('CN-CUSTOMS', {}, other), unlessOpen));
  it('opens no more to a key of the other side', async () =>
    expectAll(await bearer('CN-CUSTOMS'), (row) => (needsToken(row.access) ? refused(row, 'ROLE_MISSING') : unlessOpen(row))));
  it('opens no more to a key that names another organisation than its own', async () =>
    expectAll(await bearer('VN-CUSTOMS', { org: cast.of('VN-GATE').organisation }), unlessOpen));

  it('opens the peer’s routes, and no others, to the other side’s gateway', async () => {
    const authorization = `Bearer ${await other.services.credentials.request('')}`;
    await expectAll(authorization, (row) => (row.access.who === 'peer' ? 'reached' : unlessOpen(row)));
  });

  it('opens to a system’s token what its scope names, if its role may', async () =>
    expectAll(await bearer('VN-GATE', { scope: 'events:read nonsense' }), (row) => {
      const { access } = row;
      if (!needsToken(access)) return unlessOpen(row);
      if (!may(access, 'GATE')) return refused(row, 'ROLE_MISSING');
      return access.scope === 'events:read' ? 'reached' : refused(row, 'SCOPE_MISSING');
    }));

  describe('at the moment of the request', () => {
    const state: AccessRow = {
      method: 'GET',
      url: '/v1/events/:digest',
      access: { who: 'session', scope: 'events:read' },
      recorded: false,
    };
    const changed = async (table: 'keys' | 'organisations', change: string, handle: string): Promise<string> => {
      const { keyId, organisation } = cast.of(handle);
      const id = Buffer.from((table === 'keys' ? keyId : organisation).slice(2), 'hex');
      const authorization = await bearer(handle);
      expect(await ask(state, authorization)).to.equal('reached');
      await side.services.db.pool.query(`UPDATE chain.${table} SET ${change} WHERE id = $1`, [id]);
      return ask(state, authorization);
    };
    it('a key that was revoked opens nothing', async () =>
      expect(await changed('keys', 'revoked_at = 5', 'VN-CARRIER')).to.equal('KEY_REVOKED'));
    it('a key that was retired opens nothing', async () =>
      expect(await changed('keys', 'retired_at = 5', 'VN-IMPORTER')).to.equal('KEY_NOT_VALID_AT_SIGNING'));
    it('a key of an organisation switched off opens nothing', async () =>
      expect(await changed('organisations', 'status = 2', 'VN-BORDER')).to.equal('KEY_REVOKED'));
    it('a role that was taken away opens nothing any more', async () => {
      await changed('organisations', 'roles = 0', 'VN-AUDITOR');
      const anchor = side.app.accessTable.find((row) => row.url === '/v1/log/anchor') as AccessRow;
      expect(await ask(anchor, await bearer('VN-AUDITOR'))).to.equal('ROLE_MISSING');
    });
  });

  it('lets no route register that does not say who may call it', async () => {
    const bare = await openSide(cast, 'VN', url);
    const schema = described({ summary: '', tag: '', access: { who: 'anyone' } });
    expect(() => bare.app.get('/said', { schema }, async () => ({}))).not.to.throw();
    expect(() => bare.app.get('/unsaid', async () => ({})))
      .to.throw()
      .with.property('code', 'ACCESS_UNSTATED');
    await bare.close();
  });

  it('is written down as it is (npm run docs)', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/access.md'), 'utf8');
    expect(page).to.equal(accessPage(side.app.accessTable, await indexAccessTable()));
  });
});
