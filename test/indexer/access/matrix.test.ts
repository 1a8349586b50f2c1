import { expect } from 'chai';
import type { InjectOptions } from 'fastify';
import type pg from 'pg';
import { type Access, needsToken } from '../../../http/access.ts';
import type { AccessRow } from '../../../http/access-table.ts';
import { bytesOf } from '../../../indexer/bytes.ts';
import { ROLES, type Role, roleBit } from '../../../protocol/roles.ts';
import { connect, startTestServer, type TestServer } from '../setup/database.ts';
import { hash } from '../setup/parties.ts';
import { serve, type TestService } from '../setup/service.ts';

/** What a stand-in for every handler answers: the caller got through. */
const REACHED = 299;

describe('who may ask the index what', () => {
  let server: TestServer;
  let service: TestService;
  let client: pg.Client;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    client = await connect(url);
    for (const role of ROLES) await register(role);
    service = await serve(url);
    service.app.addHook('preHandler', async (_request, reply) => reply.code(REACHED).send());
    await service.app.ready();
  });
  after(async () => {
    await client?.end();
    await service?.close();
    await server?.stop();
  });

  /** An organisation of this role alone, with one key, as the registry's logs would give it. */
  async function register(role: Role): Promise<void> {
    const [organisation, key] = [bytesOf(hash(role)), bytesOf(hash(`key of ${role}`))];
    await client.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, 1, $2, 1, 1)', [
      organisation,
      roleBit(role),
    ]);
    await client.query(
      "INSERT INTO chain.keys (id, organisation, use, roles, signer, valid_from, block) VALUES ($1, $2, 0, $3, '', 1, 1)",
      [key, organisation, roleBit(role)],
    );
  }
  const bearer = (role: Role, claims = {}) => service.bearer('VN-CUS', { sub: hash(`key of ${role}`), org: hash(role), ...claims });
  const ask = async ({ method, url }: AccessRow, authorization?: string, purpose?: string): Promise<string> => {
    const answer = await service.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: url.replace(/:(\w+)/g, '1'),
      headers: { ...(authorization ? { authorization } : {}), ...(purpose ? { 'access-purpose': purpose } : {}) },
    });
    return answer.statusCode === REACHED ? 'reached' : method === 'HEAD' ? String(answer.statusCode) : answer.json().code;
  };
  /** A refusal as it looks to the method: an answer to HEAD has no body. */
  const refused = ({ method }: AccessRow, code: string): string => (method !== 'HEAD' ? code : code === 'UNAUTHENTICATED' ? '401' : '403');
  const expectAll = async (authorization: string | undefined, expected: (row: AccessRow) => string, purpose?: string): Promise<void> => {
    const answers: string[] = [];
    for (const row of service.app.accessTable) answers.push(`${row.method} ${row.url} ${await ask(row, authorization, purpose)}`);
    expect(answers).to.deep.equal(service.app.accessTable.map((row) => `${row.method} ${row.url} ${expected(row)}`));
  };
  const may = ({ who }: Access, role: Role): boolean => who === 'anyone' || who === 'session' || (who !== 'peer' && who.includes(role));
  const unlessOpen = (row: AccessRow): string => (row.access.who === 'anyone' ? 'reached' : refused(row, 'UNAUTHENTICATED'));

  it('knows the routes, and those open to anyone', () => {
    const table = service.app.accessTable;
    expect(table.map(({ url }) => url)).to.include.members(['/v1/consignments/:id/clocks', '/v1/acts/stream', '/v1/statistics/weights']);
    expect(new Set(table.filter(({ access }) => access.who === 'anyone').map(({ url }) => url))).to.deep.equal(
      new Set(['/v1/status', '/v1/openapi.json']),
    );
    expect(new Set(table.map(({ method }) => method))).to.deep.equal(new Set(['GET', 'HEAD']));
  });

  for (const role of ROLES)
    it(`opens to ${role} what names it or any session, and nothing else`, async () =>
      expectAll(
        await bearer(role),
        (row) => {
          if (!may(row.access, role)) return refused(row, 'ROLE_MISSING');
          // No grant of the agreement is to a gateway: it has no purpose to read for.
          return row.recorded && role === 'GATEWAY' ? refused(row, 'PURPOSE_REQUIRED') : 'reached';
        },
        role === 'AUDITOR' ? 'audit' : undefined,
      ));

  it('opens statistics to authorities and auditors, and to nobody else', () => {
    const open = service.app.accessTable.filter(({ url }) => url.startsWith('/v1/statistics/'));
    expect(open).not.to.be.empty;
    for (const { access } of open) expect(access.who).to.have.members(['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR']);
  });

  it('opens without a token, or with one that has ended, what is open to anyone', async () => {
    await expectAll(undefined, unlessOpen);
    await expectAll(await bearer('CUSTOMS', { expired: true }), unlessOpen);
  });
  it('opens no more by a token of the other side’s gateway, or for another organisation than the key’s', async () => {
    await expectAll(await bearer('CUSTOMS', { side: 'CN' }), unlessOpen);
    await expectAll(await bearer('CUSTOMS', { org: hash('GATE') }), unlessOpen);
  });
  it('opens to a system’s token nothing that its scope does not name', async () => {
    await expectAll(await bearer('CUSTOMS', { scope: 'index:read' }), () => 'reached');
    await expectAll(await bearer('CUSTOMS', { scope: 'events:read' }), (row) =>
      needsToken(row.access) ? refused(row, 'SCOPE_MISSING') : 'reached',
    );
  });
  it('opens nothing more to a key that was revoked since', async () => {
    const authorization = await bearer('BORDER');
    await client.query('UPDATE chain.keys SET revoked_at = 5 WHERE id = $1', [bytesOf(hash('key of BORDER'))]);
    await expectAll(authorization, unlessOpen);
  });
});
