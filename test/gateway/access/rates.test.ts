import { expect } from 'chai';
import type { SideConfig } from '../../../database/config.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { Cast, openSide, type TestSide } from '../setup/side.ts';
import { sessionToken } from '../setup/tokens.ts';
import { post, type Reply, told, visit } from '../setup/visitor.ts';

const STATE = `/v1/events/0x${'0'.repeat(64)}`;
const MANY = 1_000;

describe('rates', () => {
  const cast = new Cast();
  let server: TestServer;
  let url: string;
  let side: TestSide;

  before(async () => {
    server = await startTestServer();
    url = await server.fresh();
    await cast.register(url);
  });
  after(() => server?.stop());
  afterEach(() => side?.close());

  const open = async (rates: SideConfig['rates'], more: Partial<SideConfig> = {}): Promise<void> => {
    const all = { key: MANY, organisation: MANY, address: MANY, signIn: MANY, ...rates };
    side = await openSide(cast, 'VN', url, { rates: all, ...more });
  };
  const from = (address: string, path = '/v1/log/checkpoint', token?: string): Promise<Reply> =>
    visit(side.app, {
      ...{ method: 'GET', url: path, remoteAddress: address },
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
  const token = (handle: string, claims = {}): Promise<string> => sessionToken(side.services, cast.of(handle), { claims });
  const times = async (count: number, ask: () => Promise<Reply>): Promise<string[]> => {
    const answers: string[] = [];
    for (let i = 0; i < count; i++) answers.push(told(await ask()));
    return answers;
  };

  it('hold back a key that asks too often, on whatever address, and no other', async () => {
    await open({ key: 3 });
    const [busy, idle] = [await token('VN-CUSTOMS'), await token('VN-GATE')];
    let last = 0;
    const asked = await times(4, () => from(`192.0.2.${++last}`, STATE, busy));
    expect(asked).to.deep.equal(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'RATE_LIMITED']);
    expect(told(await from('192.0.2.1', STATE, idle))).to.equal('NOT_FOUND');
    const another = await token('VN-CUSTOMS');
    expect(told(await from('192.0.2.9', STATE, another)), 'a fresh token is no fresh start').to.equal('RATE_LIMITED');
  });

  it('say when to come again', async () => {
    await open({ key: 1 });
    const busy = await token('VN-CUSTOMS');
    await from('192.0.2.1', STATE, busy);
    const { status, headers, body } = await from('192.0.2.1', STATE, busy);
    expect([status, body.retryable]).to.deep.equal([429, true]);
    expect(Number(headers['retry-after'])).to.be.within(1, 60);
  });

  it('count the keys of an organisation together', async () => {
    await open({ organisation: 2 });
    const { organisation } = cast.of('VN-CUSTOMS');
    const id = Buffer.from(cast.of('VN-BORDER').keyId.slice(2), 'hex');
    await side.services.db.pool.query('UPDATE chain.keys SET organisation = $1 WHERE id = $2', [
      Buffer.from(organisation.slice(2), 'hex'),
      id,
    ]);
    const tokens = [await token('VN-CUSTOMS'), await token('VN-BORDER', { org: organisation })];
    let turn = 0;
    expect(await times(3, () => from('192.0.2.1', STATE, tokens[turn++ % 2]))).to.deep.equal(['NOT_FOUND', 'NOT_FOUND', 'RATE_LIMITED']);
  });

  it('hold back an address that has no session, and what is not there', async () => {
    await open({ address: 2 });
    expect(await times(3, () => from('192.0.2.1'))).to.deep.equal(['accepted', 'accepted', 'RATE_LIMITED']);
    expect(await times(3, () => from('192.0.2.2', '/v1/nothing'))).to.deep.equal(['NOT_FOUND', 'NOT_FOUND', 'RATE_LIMITED']);
    expect(await times(3, () => from('192.0.2.3', STATE, 'no.good.token'))).to.deep.equal([
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
      'RATE_LIMITED',
    ]);
  });

  it('take a whole IPv6 network for one address', async () => {
    await open({ address: 1 });
    await from('2001:db8::1');
    expect(told(await from('2001:db8::ffff:1'))).to.equal('RATE_LIMITED');
    expect(told(await from('2001:db8:0:1::1'))).to.equal('accepted');
  });

  it('are stricter for signing in', async () => {
    await open({ signIn: 2 });
    const ask = (): Promise<Reply> => post(side.app, '/v1/auth/challenge', { key: cast.of('VN-GATE').keyId });
    expect(await times(3, ask)).to.deep.equal(['accepted', 'accepted', 'RATE_LIMITED']);
    expect(told(await post(side.app, '/v1/auth/refresh', { refreshToken: 'x'.repeat(43) }))).to.equal('RATE_LIMITED');
    expect(told(await from('127.0.0.1'))).to.equal('accepted');
  });

  it('never hold back a health check', async () => {
    await open({ address: 1 });
    const answers = await times(5, () => from('192.0.2.1', '/health/live'));
    expect(new Set(answers)).to.deep.equal(new Set(['accepted']));
  });

  it('count against a key what it signed, not what others say in its name', async () => {
    await open({ key: 1 });
    const key = cast.of('VN-GATE').keyId;
    expect(await times(3, () => post(side.app, '/v1/events', { key }))).to.deep.equal(Array(3).fill('SCHEMA_INVALID'));
    await side.close();
    await open({ key: 1 });
    // An acceptance, without the act behind it.
    side.app.addHook('preHandler', async (_request, reply) => reply.code(202).send({}));
    expect(await times(2, () => post(side.app, '/v1/events', { key }))).to.deep.equal(['accepted', 'RATE_LIMITED']);
    expect(told(await post(side.app, '/v1/events', { key: cast.of('VN-CUSTOMS').keyId }))).to.equal('accepted');
  });

  it('believe X-Forwarded-For from a proxy that is named, and from nobody else', async () => {
    const behind = (address: string): Promise<Reply> =>
      visit(side.app, {
        ...{ method: 'GET', url: '/v1/log/checkpoint', remoteAddress: '10.0.0.1' },
        headers: { 'x-forwarded-for': address },
      });
    await open({ address: 1 });
    expect([told(await behind('192.0.2.1')), told(await behind('192.0.2.2'))]).to.deep.equal(['accepted', 'RATE_LIMITED']);
    await side.close();
    await open({ address: 1 }, { trustedProxies: ['10.0.0.0/8'] });
    expect([told(await behind('192.0.2.1')), told(await behind('192.0.2.2'))]).to.deep.equal(['accepted', 'accepted']);
    expect(told(await behind('192.0.2.1'))).to.equal('RATE_LIMITED');
  });
});
