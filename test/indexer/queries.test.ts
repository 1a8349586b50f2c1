import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type pg from 'pg';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { BOUNDS } from '../../indexer/query/reads.ts';
import { isRefusalCode, REFUSALS } from '../../protocol/refusals.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, startTestServer, type TestServer } from './setup/database.ts';
import { serve, type TestService } from './setup/service.ts';
import { Story } from './setup/story.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are what is under test
type Body = any;

describe('queries of the index', () => {
  const story = new Story().tell();
  const chain = new SimulatedChain(12);
  let server: TestServer;
  let url: string;
  let service: TestService;
  let many: TestService;
  let client: pg.Client;
  let writer: pg.Client;
  let ingestion: Ingestion;

  before(async () => {
    server = await startTestServer();
    url = await server.fresh();
    client = await connect(url);
    await (await Ingestion.open(client, story.chain, ADDRESSES, 1)).advance();
    await story.fill(client);
    service = await serve(url);
    const second = await server.fresh();
    writer = await connect(second);
    chain.mine(150);
    ingestion = await Ingestion.open(writer, chain, ADDRESSES, 1);
    await ingestion.advance();
    many = await serve(second);
    await many.app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await client?.end();
    await writer?.end();
    await service?.close();
    await many?.close();
    await server?.stop();
  });

  const get = async (path: string, handle?: string, of = service): Promise<Body> => (await of.get<Body>(path, handle)).body;
  const raw = async (path: string, headers: Record<string, string> = {}, of = many) =>
    of.app.inject({ url: path, headers: { authorization: await of.bearer('VN-CUS'), ...headers } });

  it('answer what is asked for of each item, and refuse fields that are none', async () => {
    const { items } = await get('/v1/consignments?fields=consignment,overall&limit=3', undefined, many);
    expect(items).to.have.length(3);
    for (const item of items) expect(Object.keys(item)).to.deep.equal(['consignment', 'overall']);
    const state = await get(`/v1/consignments/${story.consignment}?fields=tracks.track,tracks.status,holds.reason`);
    expect(Object.keys(state), JSON.stringify(state)).to.have.members(['tracks', 'holds']);
    expect(Object.keys(state.tracks[0])).to.deep.equal(['track', 'status']);
    for (const fields of ['colour', 'consignment.x', '__proto__', 'constructor', 'tracks.track.x', 'toString'])
      expect(await get(`/v1/consignments/${story.consignment}?fields=${fields}`), fields).to.include({ code: 'FIELD_UNKNOWN' });
  });

  it('tell that nothing has changed to who has the answer already', async () => {
    const first = await raw('/v1/consignments?limit=5');
    const tag = String(first.headers.etag);
    expect(tag).to.match(/^"/);
    const again = await raw('/v1/consignments?limit=5', { 'if-none-match': tag });
    expect([again.statusCode, again.body]).to.deep.equal([304, '']);
    expect((await raw('/v1/consignments?limit=6', { 'if-none-match': tag })).statusCode).to.equal(200);
    expect(first.headers['cache-control']).to.equal('private, no-cache');
  });

  it('are exported whole as CSV and as JSON a line, the same as page by page', async () => {
    const items: Body[] = [];
    for (let cursor = ''; ; ) {
      const page = await get(`/v1/acts?limit=50${cursor}`, undefined, many);
      items.push(...page.items);
      if (page.cursor === null) break;
      cursor = `&cursor=${page.cursor}`;
    }
    const lines = (await raw('/v1/acts?format=ndjson')).body.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).to.deep.equal(items);
    const csv = await raw('/v1/acts?format=csv&fields=digest,type,block');
    expect(csv.headers['content-type'], csv.body).to.match(/^text\/csv/);
    expect(csv.body.trim().split('\r\n')).to.deep.equal([
      'digest,type,block',
      ...items.map(({ digest, type, block }) => `${digest},${type},${block}`),
    ]);
  });

  it('that read much wait for nobody: without a free place they are refused, and others are answered', async () => {
    const full = await serve(url, 'VN', { ...BOUNDS, exports: 0, long: 0, streams: 0 });
    const told: string[] = [];
    for (const path of ['/v1/organisations?format=csv', '/v1/organisations?asOf=0', '/v1/organisations']) {
      const answer = await full.app.inject({ url: path, headers: { authorization: await full.bearer('VN-CUS') } });
      told.push(answer.json().code ?? answer.statusCode);
    }
    await full.close();
    expect(told).to.deep.equal(['QUERY_BUSY', 'QUERY_BUSY', 200]);
  });

  it('find a consignment by an identifier that the reader was granted, however it is written', async () => {
    await client.query('UPDATE content.manifests SET body = $1', [
      JSON.stringify({
        units: [
          { u: 'A', plate: '86C-114.09', seal: [{ no: 'VNHQ1191033' }] },
          { u: 'B', plate: '86C-200.10' },
        ],
        goods: [],
      }),
    ]);
    for (const value of ['86C-114.09', '86c11409', '86C 114 09']) {
      const { items } = await get(`/v1/lookup?kind=plate&value=${encodeURIComponent(value)}`);
      expect(items.map((item: Body) => [item.consignment, item.paths])).to.deep.equal([[story.consignment, ['/units/0/plate']]]);
    }
    expect((await get('/v1/lookup?kind=seal&value=VNHQ1191033', 'VN-GATE')).items).to.have.length(1);
    // The border force is granted plates, and no seals; the carrier has no part in the consignment.
    expect((await get('/v1/lookup?kind=seal&value=VNHQ1191033', 'VN-BG')).items).to.deep.equal([]);
    expect((await get('/v1/lookup?kind=plate&value=86C11409', 'VN-CARRIER')).items).to.deep.equal([]);
    expect((await get('/v1/lookup?kind=plate&value=86C11408')).items).to.deep.equal([]);
  });

  it('tell holds with age, reason and who placed them, as of a moment too', async () => {
    const { items } = await get('/v1/holds');
    expect(items).to.have.length(1);
    expect(items[0]).to.include({
      consignment: story.consignment,
      by: 'CN-CUS',
      side: 'CN',
      reason: 'PHY-03',
      active: true,
      overdue: false,
    });
    expect(items[0].ageSeconds).to.be.above(0);
    expect((await get('/v1/holds?active=false')).items).to.deep.equal([]);
    expect((await get('/v1/holds?side=VN')).items).to.deep.equal([]);
    expect((await get(`/v1/holds?asOf=${items[0].block - 1}`)).items).to.deep.equal([]);
    expect((await get(`/v1/holds?asOf=${items[0].block}`)).items).to.have.length(1);
  });

  it('tell what each version of a manifest changed', async () => {
    const { manifests } = await get(`/v1/consignments/${story.consignment}/manifests`);
    expect(manifests[1].changes).to.deep.equal([{ path: '/goods/0/net', before: 20_400, after: 20_300 }]);
    const { changes } = await get(`/v1/consignments/${story.consignment}/manifests/changes?from=2&to=1`);
    expect(changes).to.deep.equal([{ path: '/goods/0/net', before: 20_300, after: 20_400 }]);
    expect(await get(`/v1/consignments/${story.consignment}/manifests/changes?from=1&to=9`)).to.include({ code: 'NOT_FOUND' });
  });

  describe('of a past moment', () => {
    it('tell consignments as the chain had them then', async () => {
      const { checkpoint } = await get('/v1/status', undefined, many);
      const then = Math.floor(checkpoint.block / 10);
      const past = await get(`/v1/consignments?asOf=${then}&limit=50`, undefined, many);
      expect(past.items).not.to.be.empty;
      for (const item of past.items.slice(0, 5)) {
        const one = await get(`/v1/consignments/${item.consignment}?asOf=${then}`, undefined, many);
        expect([one.overall, one.version, one.updatedBlock]).to.deep.equal([item.overall, item.version, item.updatedBlock]);
        expect(item.updatedBlock).to.be.at.most(then);
      }
      const now = await get('/v1/consignments?limit=200', undefined, many);
      expect(past.items.length).to.be.below(now.items.length);
    });

    it('tell a code as it was before its quota was used', async () => {
      const { items } = await get('/v1/codes');
      const { entries } = await get(`/v1/consignments/${story.consignment}/timeline`);
      const block = entries[0].anchored.block;
      expect(await get(`/v1/codes/${items[0].id}`)).to.deep.equal(items[0]);
      const before = await get(`/v1/codes/${items[0].id}?asOf=${block}`);
      expect(before.authorisations[0]).to.include({ consignment: story.consignment });
      expect(await get(`/v1/codes/${items[0].id}?asOf=1`)).to.include({ code: 'NOT_FOUND' });
    });

    it('are refused where it cannot be told, or has not come', async () => {
      expect(await get('/v1/consignments?asOf=3&overall=RELEASED')).to.include({ code: 'AS_OF_UNSUPPORTED', pointer: '/overall' });
      expect(await get('/v1/codes?asOf=3')).to.include({ code: 'AS_OF_UNSUPPORTED', pointer: '/asOf' });
      expect(await get('/v1/consignments?asOf=99999999')).to.include({ code: 'AS_OF_AHEAD' });
      expect(await get('/v1/organisations?asOf=2126-01-01T00:00:00Z')).to.include({ code: 'AS_OF_AHEAD' });
    });
  });

  describe('that would take the service down', () => {
    it('are stopped, and say so', async () => {
      const slow = await serve(await server.fresh(), 'VN', { ...BOUNDS, statementMs: 1_000 });
      try {
        slow.app.get('/slow', { schema: { 'x-route': { summary: '', tag: '', access: { who: 'anyone' } } } as never }, async () =>
          slow.database.pool.query('SELECT pg_sleep(20)'),
        );
        const answer = await slow.app.inject({ url: '/slow', headers: { 'accept-language': 'zh' } });
        expect([answer.statusCode, answer.json().code]).to.deep.equal([422, 'QUERY_TOO_SLOW']);
        expect(answer.json().title).to.equal(REFUSALS.QUERY_TOO_SLOW.cause.zh);
      } finally {
        await slow.close();
      }
    });

    it('are refused by the catalogue, however they are made', async () => {
      const { paths } = JSON.parse(JSON.stringify(many.app.openApi()));
      const wild = [
        '',
        '0',
        '-1',
        '1e9',
        '999999999999999999999',
        'x'.repeat(900),
        '%00',
        '%27%20OR%201=1--',
        '[]',
        '{"a":1}',
        '../..',
        'null',
        '0x'.padEnd(66, 'f'),
        '%F0%9F%92%A3',
        'WyJyZWNvcmRlZCIsMSwyXQ',
        'WyJ1cGRhdGVkIiwiYSIsMV0',
        '2026-13-45T00:00:00Z',
        'true',
      ];
      const authorization = await many.bearer('VN-CUS');
      for (const [path, { get: operation }] of Object.entries<Body>(paths)) {
        if (operation['x-access'].who === 'anyone' || path.includes('stream')) continue;
        const named: string[] = (operation.parameters ?? []).filter((each: Body) => each.in === 'query').map((each: Body) => each.name);
        for (const value of wild) {
          const target = path.replace(/\{\w+\}/g, value.includes('/') || value === '' ? 'x' : value);
          for (const query of [
            '',
            ...named.map((name) => `?${name}=${value}`),
            `?limit=1&limit=2`,
            `?${value}=1`,
            `?cursor=${value}&sort=${value}`,
          ]) {
            const answer = await many.app.inject({ url: `${target}${query}`, headers: { authorization } });
            const told = `${target}${query} ${answer.statusCode}`;
            expect(answer.statusCode, told).to.be.below(500);
            if (answer.statusCode >= 400) {
              expect(String(answer.headers['content-type']), told).to.match(/application\/problem\+json/);
              expect(isRefusalCode(answer.json().code), told).to.equal(true);
            }
          }
        }
      }
    });
  });

  describe('of statistics', () => {
    const window = 'from=2026-01-01T00:00:00Z&to=2026-03-31T00:00:00Z';
    const over = async (name: string, more = ''): Promise<Body> => {
      const { rows } = await client.query<{ first: Date }>('SELECT min(time) AS first FROM chain.blocks');
      const from = rows[0]?.first.toISOString();
      const to = new Date((rows[0]?.first.getTime() ?? 0) + 30 * 86_400_000).toISOString();
      return get(`/v1/statistics/${name}?from=${from}&to=${to}${more}`);
    };

    it('count units that passed, holds by reason, and whether what has gone has arrived', async () => {
      const { rows } = await over('throughput', '&by=lane');
      expect(rows.map((row: Body) => [row.event, row.units, row.consignments])).to.deep.equal([
        ['BORDER_CROSSED', 2, 1],
        ['HANDOVER_ACCEPTED', 2, 1],
      ]);
      const hours = (await over('throughput', '&by=hour&clock=CN')).rows;
      const vn = (await over('throughput', '&by=hour&clock=VN')).rows;
      expect((Date.parse(`${hours[0].hour}Z`) - Date.parse(`${vn[0].hour}Z`)) / 3_600_000).to.equal(1);
      const holds = await over('holds');
      expect(holds.rows).to.have.length(1);
      expect(holds.rows[0]).to.include({ reason: 'PHY-03', side: 'CN', placed: 1, active: 1, overdue: 0 });
      const { lanes, missing, unseen } = await over('reconciliation');
      expect(lanes.map((lane: Body) => [lane.gone, lane.arrived])).to.deep.equal([[2, 2]]);
      expect([missing, unseen]).to.deep.equal([[], []]);
    });

    it('tell the time in each state as the acts say', async () => {
      const { rows } = await over('states');
      const { entries } = await get(`/v1/consignments/${story.consignment}/timeline`);
      const at = (type: string): number => Date.parse(entries.find((entry: Body) => entry.type === type).occurredAt.VN) / 1000;
      const review = rows.find((row: Body) => row.overall === 'LODGED');
      expect(review, JSON.stringify(rows)).to.include({ count: 1, medianSeconds: at('PHYTO_ISSUED') - at('MANIFEST_ANCHORED') });
      expect(rows.map((row: Body) => row.overall)).to.include.members(['EXPORT_REVIEW', 'IN_TRANSFER']);
    });

    it('are for those who see all consignments, and of a window that can be read', async () => {
      expect((await get(`/v1/statistics/holds?${window}`, 'VN-EXPORTER')).code).to.equal('ROLE_MISSING');
      expect((await get('/v1/statistics/holds?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z')).code).to.equal('QUERY_TOO_BROAD');
      expect((await get('/v1/statistics/holds?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')).code).to.equal('SCHEMA_INVALID');
    });
  });

  describe('as a stream', () => {
    interface Told {
      id: string;
      event: string;
      data: Body;
    }
    /** Reads until `count` events came, then cuts the connection. */
    const read = async (after: string, count: number, until?: string): Promise<Told[]> => {
      const port = (many.app.server.address() as AddressInfo).port;
      const headers = { authorization: await many.bearer('VN-CUS'), 'last-event-id': after };
      return new Promise((resolve, reject) => {
        const told: Told[] = [];
        const asked = httpRequest({ port, path: '/v1/acts/stream', headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
            for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
              const fields = Object.fromEntries(
                text
                  .slice(0, end)
                  .split('\n')
                  .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
              );
              text = text.slice(end + 2);
              if (fields.data !== undefined && fields.event?.startsWith('act.'))
                told.push({ id: String(fields.id), event: fields.event, data: JSON.parse(fields.data) });
              if (told.length >= count || (until !== undefined && told.at(-1)?.data.digest === until)) {
                asked.destroy();
                return resolve(told);
              }
            }
          });
          answer.on('close', () => resolve(told));
        });
        asked.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(told) : reject(error))).end();
      });
    };
    const recorded = async (): Promise<string[]> =>
      (
        await writer.query<{ digest: string }>(`SELECT '0x' || encode(digest, 'hex') AS digest FROM chain.acts ORDER BY block, log_index`)
      ).rows.map(({ digest }) => digest);

    it('tells every act once, however often the connection is cut while acts arrive', async () => {
      const told: Told[] = [];
      let after = '0-0-0';
      let more = (await recorded()).length;
      for (let cut = 0; told.length < more; cut++) {
        if (cut % 5 === 4 && cut < 60) {
          chain.mine(2);
          await ingestion.advance();
          more = (await recorded()).length;
        }
        const got = await read(after, Math.min(1 + ((cut * 7) % 13), more - told.length));
        told.push(...got);
        after = got.at(-1)?.id ?? after;
      }
      expect(told.map(({ data }) => data.digest)).to.deep.equal(await recorded());
    });

    it('takes back what a reorganisation took away, the last first, and goes on behind it', async () => {
      const before = await recorded();
      const all = await read('0-0-0', before.length);
      const last = all.at(-1)?.id;
      chain.reorganise(6, 8);
      for (let i = 0; i < 3; i++) await ingestion.advance();
      const now = await recorded();
      expect(now.at(-1)).not.to.equal(before.at(-1));
      const got = await read(String(last), Number.POSITIVE_INFINITY, now.at(-1));
      expect(got.some(({ event }) => event === 'act.withdrawn')).to.equal(true);
      const list = all.map(({ data }) => data.digest);
      for (const { event, data } of got)
        if (event === 'act.withdrawn') expect(list.pop()).to.equal(data.digest);
        else list.push(data.digest);
      expect(list).to.deep.equal(now);
    });

    it('begins with what is recorded next, and refuses a place that is none', async () => {
      const answer = await many.app.inject({
        url: '/v1/acts/stream?after=yesterday',
        headers: { authorization: await many.bearer('VN-CUS') },
      });
      expect(answer.json()).to.include({ code: 'SCHEMA_INVALID', pointer: '/after' });
    });
  });
});
