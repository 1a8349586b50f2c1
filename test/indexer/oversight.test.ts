import { expect } from 'chai';
import type pg from 'pg';
import { bytesOf } from '../../indexer/bytes.ts';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import type { EventType } from '../../protocol/events.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';
import { connect, startTestServer, type TestServer } from './setup/database.ts';
import { serve, type TestService } from './setup/service.ts';
import { Story } from './setup/story.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are what is under test
type Body = any;

describe('oversight by the index', () => {
  const story = new Story().tell();
  const chain = new SimulatedChain(31);
  let server: TestServer;
  let service: TestService;
  let many: TestService;
  let client: pg.Client;
  let writer: pg.Client;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    client = await connect(url);
    await (await Ingestion.open(client, story.chain, ADDRESSES, 1)).advance();
    await story.fill(client);
    service = await serve(url);
    const second = await server.fresh();
    writer = await connect(second);
    chain.mine(120);
    await (await Ingestion.open(writer, chain, ADDRESSES, 1)).advance();
    many = await serve(second);
  });
  after(async () => {
    await client?.end();
    await writer?.end();
    await service?.close();
    await many?.close();
    await server?.stop();
  });

  const get = async (path: string, handle?: string, of = service): Promise<Body> => (await of.get<Body>(path, handle)).body;
  const told = (type: EventType) => story.told.find((each) => each.type === type) as (typeof story.told)[number];
  const at = (type: EventType): number => told(type).signed.act.occurredAt;
  const utc = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  const blockOf = async (type: EventType): Promise<number> =>
    Number((await client.query('SELECT block FROM chain.acts WHERE digest = $1', [bytesOf(told(type).digest)])).rows[0].block);
  /** A window about all that is told. */
  const window = (): string => `from=${utc(at('MANIFEST_ANCHORED') - 86_400)}&to=${utc(at('MANIFEST_ANCHORED') + 86_400)}`;

  describe('of clocks', () => {
    const clocksOf = async (more = '', handle?: string): Promise<Body[]> =>
      (await get(`/v1/consignments/${story.consignment}/clocks${more}`, handle)).clocks;

    it('tells those of a consignment with their state, expected end and basis', async () => {
      const clocks = await clocksOf();
      expect(clocks.find(({ clock }: Body) => clock === 'VN_EXPORT_DECLARATION')).to.deep.equal({
        ...{ clock: 'VN_EXPORT_DECLARATION', side: 'VN', state: 'breached', basis: 'law', office: 'VN-CUS' },
        startedAt: utc(at('DECL_REGISTERED')),
        dueAt: utc(at('DECL_REGISTERED') + 14_400),
        stoppedAt: utc(at('BORDER_CROSSED')),
        spentSeconds: at('BORDER_CROSSED') - at('DECL_REGISTERED'),
      });
      expect(clocks.find(({ clock }: Body) => clock === 'CN_ROAD_MANIFEST')).to.include({ basis: 'assumed', state: 'breached' });
    });

    it('tells them as of a moment, before what stopped them', async () => {
      const before = await clocksOf(`?asOf=${(await blockOf('BORDER_CROSSED')) - 1}`);
      expect(before.find(({ clock }: Body) => clock === 'VN_EXPORT_DECLARATION')).to.include({ state: 'running', stoppedAt: null });
      expect(before.some(({ clock }: Body) => clock === 'CN_IMPORT_DECLARATION')).to.equal(false);
      expect(await get(`/v1/consignments/${story.consignment}/clocks?asOf=1`)).to.include({ code: 'CONSIGNMENT_UNKNOWN' });
    });

    it('awaits what the other side’s gateway acknowledged, from when this side’s had it', async () => {
      const { digest, signed, organisation } = told('HOLD_PLACED');
      await client.query(
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state, received_at)
         VALUES ($1, 'peer', $2, $3, $4, 30, 'act', '{}', '{}', 'anchored', to_timestamp($5))`,
        [bytesOf(digest), bytesOf(story.consignment), bytesOf(signed.act.subject), bytesOf(organisation), at('HOLD_PLACED') + 1_801],
      );
      const found = (await clocksOf()).filter(({ clock }: Body) => clock === 'ACKNOWLEDGEMENT');
      expect(found).to.have.length(1);
      expect(found[0]).to.include({ side: 'VN', state: 'breached', spentSeconds: 1_801, basis: 'design' });
    });

    it('lists consignments by state, clock and side, to each reader its own, the same page by page and of a moment', async () => {
      const { items } = await get('/v1/clocks?state=breached&side=VN&clock=VN_EXPORT_DECLARATION');
      expect(items.map(({ consignment, clocks }: Body) => [consignment, clocks.map((each: Body) => each.state)])).to.deep.equal([
        [story.consignment, ['breached']],
      ]);
      expect((await get('/v1/clocks?state=breached', 'VN-EXPORTER')).items).to.have.length(1);
      expect((await get('/v1/clocks', 'VN-CARRIER')).items).to.deep.equal([]);
      expect((await get('/v1/clocks?state=lapsed')).items).to.deep.equal([]);
      expect((await get(`/v1/clocks?clock=CN_IMPORT_DECLARATION&asOf=${(await blockOf('BORDER_CROSSED')) - 1}`)).items).to.deep.equal([]);
    });

    it('lists the same page by page as at once, and as each consignment has them', async () => {
      for (const more of ['state=running&asOf=60', 'state=breached&open=true', 'state=met', 'clock=CN_ROAD_MANIFEST', 'asOf=60']) {
        const whole = (await get(`/v1/clocks?limit=200&${more}`, undefined, many)).items;
        const paged: Body[] = [];
        for (let cursor = ''; ; ) {
          const page = await get(`/v1/clocks?limit=3&${more}${cursor}`, undefined, many);
          paged.push(...page.items);
          if (page.cursor === null) break;
          cursor = `&cursor=${page.cursor}`;
        }
        const seen = (items: Body[]) =>
          items.map(({ consignment, clocks }) => [consignment, clocks.map((each: Body) => `${each.clock} ${each.state}`)]);
        expect(seen(paged), more).to.deep.equal(seen(whole));
        expect(whole, more).not.to.be.empty;
      }
      const [one] = (await get('/v1/clocks?limit=1&asOf=60', undefined, many)).items;
      expect((await get(`/v1/consignments/${one.consignment}/clocks?asOf=60`, undefined, many)).clocks).to.deep.equal(one.clocks);
    });

    it('counts those breached by clock and office', async () => {
      const { rows } = await get(`/v1/statistics/clocks?${window()}`);
      const row = rows.find(({ clock }: Body) => clock === 'VN_EXPORT_DECLARATION');
      const over = at('DECL_REGISTERED') + 14_400 - at('BORDER_CROSSED');
      expect(row).to.deep.equal({
        ...{
          clock: 'VN_EXPORT_DECLARATION',
          side: 'VN',
          basis: 'law',
          office: 'VN-CUS',
          running: 0,
          met: 0,
          breached: 1,
          lapsed: 0,
          open: 0,
        },
        ...{ medianSeconds: over, p90Seconds: over },
      });
      expect(await get(`/v1/statistics/clocks?${window()}`, 'VN-EXPORTER')).to.include({ code: 'ROLE_MISSING' });
    });

    it('tells by what limits and calendars', async () => {
      const { rules, calendars } = await get('/v1/clocks/rules');
      expect(rules.find(({ clock }: Body) => clock === 'CN_ROAD_MANIFEST')).to.deep.include({
        limit: { seconds: 3_600 },
        basis: 'assumed',
        atLeast: true,
      });
      expect(calendars.CN.days['2026-10-10']).to.deep.equal([
        ['08:00', '12:00'],
        ['13:00', '17:00'],
      ]);
      for (const { basis, source } of rules) if (/unverified/.test(source)) expect(basis).not.to.equal('law');
    });
  });
});
