import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type pg from 'pg';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, startTestServer, type TestServer } from './setup/database.ts';
import { partyOf } from './setup/parties.ts';
import { serve, type TestService } from './setup/service.ts';
import { Story } from './setup/story.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are what is under test
type Body = any;

describe('the query API', () => {
  const story = new Story().tell();
  const path = `/v1/consignments/${story.consignment}`;
  let server: TestServer;
  let service: TestService;
  let client: pg.Client;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    client = await connect(url);
    await (await Ingestion.open(client, story.chain, ADDRESSES, 1)).advance();
    await story.fill(client);
    service = await serve(url);
  });
  after(async () => {
    await client?.end();
    await service?.close();
    await server?.stop();
  });

  const get = async (where: string, handle?: string): Promise<Body> => (await service.get<Body>(where, handle)).body;

  describe('takes sessions of its own side’s gateway only', () => {
    const status = async (authorization?: string): Promise<number> =>
      (await service.app.inject({ url: path, headers: authorization ? { authorization } : {} })).statusCode;

    it('and answers 401 as problem details without one', async () => {
      const answer = await service.app.inject({ url: path, headers: { 'accept-language': 'vi' } });
      expect(answer.statusCode).to.equal(401);
      expect(answer.headers['content-type']).to.match(/application\/problem\+json/);
      expect(answer.json()).to.include({ code: 'UNAUTHENTICATED', title: 'Chưa đăng nhập hoặc phiên đã hết hạn.' });
    });
    it('not the other side’s', async () => expect(await status(await service.bearer('VN-CUS', { side: 'CN' }))).to.equal(401));
    it('not one that has ended', async () => expect(await status(await service.bearer('VN-CUS', { expired: true }))).to.equal(401));
    it('not one of a key that nobody registered', async () =>
      expect(await status(await service.bearer('VN-CUS', { sub: `0x${'1'.repeat(64)}` }))).to.equal(401));
    it('not one for another organisation than the key’s', async () =>
      expect(await status(await service.bearer('VN-CUS', { org: partyOf('VN-PPD').id }))).to.equal(401));
    it('not one that is tampered with', async () => {
      const bearer = await service.bearer('VN-CUS');
      expect(await status(`${bearer.slice(0, -4)}AAAA`)).to.equal(401);
    });
    it('not one of another type', async () => expect(await status(await service.bearer('VN-CUS', { typ: 'JWT' }))).to.equal(401));
    it('not one of a sign-in that nobody began', async () =>
      expect(await status(await service.bearer('VN-CUS', { sid: randomUUID() }))).to.equal(401));
    it('of a system only one that is for the index', async () => {
      expect(await status(await service.bearer('VN-CUS', { scope: 'events:read' }))).to.equal(403);
      expect(await status(await service.bearer('VN-CUS', { scope: 'events:read index:read' }))).to.equal(200);
    });
    it('by a key that was added to the side’s ring since', async () => {
      expect(await status(await service.bearer('VN-CUS', { rotated: true }))).to.equal(200);
      expect(await status(await service.bearer('VN-CUS'))).to.equal(200);
    });
    it('not one of a key revoked since', async () => {
      await client.query('UPDATE chain.keys SET revoked_at = 5 WHERE id = $1', [Buffer.from(partyOf('VN-BG').keys[0].id.slice(2), 'hex')]);
      expect(await status(await service.bearer('VN-BG'))).to.equal(401);
    });
  });

  it('tells a consignment with tracks, units by label, holds by name and derived state', async () => {
    const body = await get(path);
    expect(body).to.include({
      exporting: 'VN',
      overall: 'RETURN_PENDING',
      version: 2,
      acts: 17,
      leaves: 3,
      declarantHandle: 'VN-EXPORTER',
    });
    expect(body.overlays).to.deep.equal(['HELD']);
    expect(body.tracks.find((track: Body) => track.track === 'IMP_QUAR')).to.include({ side: 'CN', status: 'REFUSED' });
    expect(body.tracks.find((track: Body) => track.track === 'RETURN_CUS')).to.include({ side: 'VN', status: 'PENDING' });
    expect(body.units.map((unit: Body) => unit.unit)).to.deep.equal(['A', 'B']);
    expect(body.holds).to.have.length(1);
    expect(body.holds[0]).to.include({ name: 'H1', by: 'CN-CUS', reason: 'PHY-03', active: true, units: 'ALL' });
    expect(body.pending).to.deep.equal([]);
  });

  it('tells it as of a block', async () => {
    const timeline: Body = await get(`${path}/timeline`);
    const amended = timeline.entries.find((entry: Body) => entry.type === 'MANIFEST_AMENDED').anchored.block;
    expect(await get(`${path}?asOf=${amended - 1}`)).to.include({ overall: 'EXPORT_APPROVED', version: 1 });
    expect(await get(`${path}?asOf=${amended}`)).to.include({ version: 2 });
    expect((await service.get<Body>(`${path}?asOf=1`)).status).to.equal(404);
  });

  it('derives the state for the time asked', async () => {
    const unlimited = await get(path);
    expect(await get(`${path}?at=2040-01-01T00:00:00%2B07:00`)).to.include({ overall: unlimited.overall, at: '2039-12-31T17:00:00Z' });
    expect((await service.get<Body>(`${path}?at=yesterday`)).body).to.include({ code: 'SCHEMA_INVALID', pointer: '/at' });
  });

  it('tells the timeline in order with both clocks', async () => {
    const { entries } = await get(`${path}/timeline`);
    expect(entries).to.have.length(20);
    expect(entries.map((entry: Body) => entry.occurredAt.VN)).to.deep.equal(entries.map((entry: Body) => entry.occurredAt.VN).sort());
    const [first] = entries;
    expect(first).to.deep.include({ type: 'MANIFEST_ANCHORED', by: 'VN-BROKER', carrier: 'act', state: 'anchored', late: false });
    expect(Date.parse(first.occurredAt.VN)).to.equal(Date.parse(first.occurredAt.CN));
    expect(first.occurredAt.VN).to.match(/\+07:00$/);
    expect(first.occurredAt.CN).to.match(/\+08:00$/);
    expect(entries.find((entry: Body) => entry.type === 'GATE_IN')).to.deep.include({
      leaf: { side: 'VN', index: 0 },
      anchored: null,
      units: ['A'],
    });
  });

  it('shows each caller the fields that the agreement grants its role, and its own whole', async () => {
    const fields = async (handle: string, type: string): Promise<string[]> => {
      const { entries } = await get(`${path}/timeline`, handle);
      return Object.keys(entries.find((entry: Body) => entry.type === type).fields);
    };
    expect(await fields('VN-CUS', 'MANIFEST_ANCHORED')).to.include.members(['/goods/0/net', '/units/0/plate']);
    expect(await fields('VN-GATE', 'MANIFEST_ANCHORED'))
      .to.include('/goods/0/net')
      .and.not.include('/goods/0/vi');
    expect(await fields('VN-BROKER', 'MANIFEST_ANCHORED')).to.include('/goods/0/vi');
    expect(await fields('VN-PPD', 'DECL_REGISTERED')).to.deep.equal([]);
    expect(await fields('VN-CUS', 'DECL_REGISTERED')).to.deep.equal(['/decl']);
  });

  it('knows nothing of a consignment for who has no part in it', async () => {
    const { status, body } = await service.get<Body>(path, 'VN-CARRIER');
    expect(status).to.equal(404);
    expect(body.code).to.equal('CONSIGNMENT_UNKNOWN');
    expect((await service.get<Body>(`/v1/consignments/0x${'0'.repeat(63)}1`)).body.code).to.equal('CONSIGNMENT_UNKNOWN');
    expect(await get('/v1/consignments', 'VN-CARRIER')).to.deep.equal({ items: [], cursor: null });
  });

  it('tells what is received and not anchored yet', async () => {
    const told = story.told.find((one) => one.type === 'RELEASED');
    const digest = Buffer.alloc(32, 7);
    const signed = { ...told?.signed, act: { ...told?.signed.act, units: '0' } };
    const values = [
      digest,
      Buffer.from(story.consignment.slice(2), 'hex'),
      Buffer.alloc(32),
      Buffer.from(partyOf('VN-CUS').id.slice(2), 'hex'),
    ];
    await client.query(
      `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
       VALUES ($1, 'peer', $2, $3, $4, 15, 'act', $5, '{}', 'accepted')`,
      [...values, signed],
    );
    const body = await get(path);
    await client.query('DELETE FROM gateway.acts');
    expect(body.pending).to.have.length(1);
    expect(body.pending[0]).to.include({ type: 'RELEASED', origin: 'peer', state: 'accepted', by: 'VN-CUS' });
  });

  it('tells manifests by version, signed acts, codes with their quota, participants and log heads', async () => {
    const { manifests } = await get(`${path}/manifests`);
    expect(manifests.map((one: Body) => [one.version, one.manifest.goods[0].net])).to.deep.equal([
      [1, 20_400],
      [2, 20_300],
    ]);
    const { acts } = await get(`${path}/acts`);
    expect(acts.map((act: Body) => act.digest)).to.deep.equal(
      story.told.filter((told) => !told.leaf && told.signed.act.consignment === story.consignment).map((told) => told.digest),
    );
    const { items: codes } = await get('/v1/codes');
    expect(codes).to.have.length(1);
    expect(codes[0]).to.include({ ownerHandle: 'VN-CODEOWNER', quotaKg: null, usedKg: 20_400 });
    expect(codes[0].authorisations[0]).to.include({ authorisedKg: 20_400, consignment: story.consignment });
    const { items: organisations } = await get('/v1/organisations');
    expect(organisations.find((one: Body) => one.handle === 'VN-BROKER')).to.deep.include({ side: 'VN', roles: ['AGENT'], active: true });
    const { items: heads } = await get('/v1/log/heads?side=CN');
    expect(heads.map((head: Body) => [head.side, head.size])).to.deep.equal([['CN', 2]]);
  });

  it('keeps who read content, and shows nothing that it cannot keep', async () => {
    await client.query('TRUNCATE gateway.access_log');
    for (const part of ['timeline', 'documents', 'manifests', 'acts']) await get(`${path}/${part}`, 'VN-PPD');
    await get(`${path}/documents`, 'VN-CARRIER');
    const { rows } = await client.query('SELECT route, purpose, outcome, subject, organisation FROM gateway.access_log ORDER BY id');
    expect(rows.map(({ route, purpose, outcome }) => [route.split('/').at(-1), purpose, outcome])).to.deep.equal([
      ...['timeline', 'documents', 'manifests'].map((part) => [part, 'plant-quarantine', 'allowed']),
      ['documents', 'clearance-status', 'CONSIGNMENT_UNKNOWN'],
    ]);
    expect(`0x${rows[0].subject.toString('hex')}`).to.equal(story.consignment);
    expect(`0x${rows[0].organisation.toString('hex')}`).to.equal(partyOf('VN-PPD').id);
    await client.query('ALTER TABLE gateway.access_log RENAME TO access_log_away');
    const unkept = await service
      .get<Body>(`${path}/documents`)
      .finally(() => client.query('ALTER TABLE gateway.access_log_away RENAME TO access_log'));
    expect([unkept.status, unkept.body.code, unkept.body.documents]).to.deep.equal([503, 'UNAVAILABLE', undefined]);
  });

  it('tells how far it is without a session', async () => {
    const answer = await service.app.inject({ url: '/v1/status' });
    expect(answer.json()).to.deep.include({ side: 'VN', head: null, lag: null });
    expect(answer.json().checkpoint.block).to.equal(await story.chain.head());
  });

  it('refuses unknown parameters and foreign cursors', async () => {
    expect(await get('/v1/consignments?colour=red')).to.include({ code: 'FIELD_UNKNOWN', pointer: '/colour' });
    expect(await get('/v1/consignments?limit=1000')).to.include({ code: 'SCHEMA_INVALID', pointer: '/limit' });
    expect(await get('/v1/consignments?cursor=e30')).to.include({ code: 'SCHEMA_INVALID', pointer: '/cursor' });
    expect(await get('/v1/consignments/HX-1')).to.include({ code: 'SCHEMA_INVALID', pointer: '/id' });
    expect(await get('/v1/nothing')).to.include({ code: 'NOT_FOUND' });
  });

  describe('over many consignments', () => {
    const chain = new SimulatedChain(31);
    let many: TestService;
    let states: Map<string, string>;

    before(async () => {
      chain.mine(300);
      const url = await server.fresh();
      const writer = await connect(url);
      await (await Ingestion.open(writer, chain, ADDRESSES, 1)).advance();
      const { rows } = await writer.query<{ id: string; overall: string }>(
        `SELECT '0x' || encode(consignment, 'hex') AS id, overall FROM chain.cases`,
      );
      states = new Map(rows.map(({ id, overall }) => [id, overall]));
      await writer.end();
      many = await serve(url);
    });
    after(() => many?.close());

    const all = async (where: string): Promise<Body[]> => {
      const items: Body[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await many.get<Body>(`${where}${where.includes('?') ? '&' : '?'}limit=7${cursor}`);
        items.push(...body.items);
        if (body.cursor === null) return items;
        cursor = `&cursor=${body.cursor}`;
      }
    };

    it('pages through each once, the last changed first', async () => {
      const items = await all('/v1/consignments');
      expect(items.map((item) => item.consignment)).to.have.members([...states.keys()]);
      const blocks = items.map((item) => item.updatedBlock);
      expect(blocks).to.deep.equal([...blocks].sort((a, b) => b - a));
    });

    it('filters by overall state as of now', async () => {
      const items = await all('/v1/consignments');
      for (const overall of new Set(items.map((item) => item.overall))) {
        const filtered = await all(`/v1/consignments?overall=${overall}`);
        expect(filtered.map((item) => item.consignment)).to.deep.equal(
          items.filter((item) => item.overall === overall).map((item) => item.consignment),
        );
      }
    });

    it('filters by exporting side, and by the status of a track', async () => {
      const items = await all('/v1/consignments?side=CN&track=EXP_CUS&status=APPROVED');
      const expected = [...chain.world.cases].filter(([, state]) => state.exporting === 'CN' && state.tracks.EXP_CUS.status === 'APPROVED');
      expect(items.map((item) => item.consignment)).to.have.members(expected.map(([id]) => id)).and.not.be.empty;
    });

    it('lists for a track what awaits its decision, the longest waiting first', async () => {
      const items = await all('/v1/worklists/EXP_CUS?side=VN');
      const waits = (id: string): boolean => !/^(CLOSED|CANCELLED|DESTROY|REFUSED_EXPORT)/.test(states.get(id) ?? '');
      const expected = [...chain.world.cases].filter(([id, { exporting, tracks, materialVersion }]) => {
        const { status, version } = tracks.EXP_CUS;
        const stale = status.startsWith('APPROVED') && version < materialVersion;
        return exporting === 'VN' && waits(id) && (['PENDING', 'IN_REVIEW', 'REVOKED'].includes(status) || stale);
      });
      expect(items.map((item) => item.consignment)).to.have.members(expected.map(([id]) => id)).and.not.be.empty;
      const since = items.map((item) => item.since);
      expect(since).to.deep.equal([...since].sort());
    });
  });
});
