import { expect } from 'chai';
import type pg from 'pg';
import { bytesOf } from '../../indexer/bytes.ts';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { custodyOf, type Handling } from '../../indexer/query/custody.ts';
import { SealSearch } from '../../indexer/seals/search.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { EVENTS, type EventType } from '../../protocol/events.ts';
import { ADDRESSES, type Draft, SimulatedChain } from './setup/chain.ts';
import { connect, startTestServer, type TestServer } from './setup/database.ts';
import { hash, partyOf } from './setup/parties.ts';
import { serve, type TestService } from './setup/service.ts';
import { Story } from './setup/story.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are what is under test
type Body = any;

/** Uses of codes that the contract refused, and a refusal that is none of a code. */
const REFUSED: [string, string, string, unknown[]][] = [
  ['one', 'VN-EXPORTER', 'CodeSuspended', [hash('code'), 2]],
  ['two', 'CN-EXPORTER', 'AuthorisationExceeded', [hash('lot'), 204, 300]],
  ['three', 'CN-EXPORTER', 'AuthorisationMissing', [hash('nobody gave it')]],
  ['four', 'CN-EXPORTER', 'QuotaExceeded', [hash('code'), 400, 500]],
  ['five', 'CN-EXPORTER', 'ReasonRequired', [1]],
];
const skipped = (digest: string, handle: string, error: string, args: unknown[]): Draft => ({
  address: ADDRESSES.clearance,
  ...CLEARANCE.encodeEventLog('ActSkipped', [hash(digest), partyOf(handle).keys[0].id, true, CLEARANCE.encodeErrorResult(error, args)]),
});

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
    story.chain.record(REFUSED.map(([digest, handle, error, args]) => skipped(digest, handle, error, args)));
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

  describe('of codes', () => {
    const seen = (items: Body[]) => items.map(({ refusal, by, allowedKg, wantedKg, market }) => [refusal, by, allowedKg, wantedKg, market]);
    const ALL = [
      ['CODE_SUSPENDED', 'VN-EXPORTER', null, null, 'CN'],
      ['AUTHORISATION_EXCEEDED', 'CN-EXPORTER', 20_400, 30_000, null],
      ['AUTHORISATION_MISSING', 'CN-EXPORTER', null, null, null],
      ['QUOTA_EXCEEDED', 'CN-EXPORTER', 40_000, 50_000, null],
    ];

    it('tells each use that the contract refused, with code, amounts and who tried it', async () => {
      const { items } = await get('/v1/codes/misuse?sort=recorded');
      expect(seen(items)).to.deep.equal(ALL);
      expect(items.map(({ code }: Body) => code)).to.deep.equal([hash('code'), hash('code'), null, hash('code')]);
      expect(items[1]).to.include({ owner: 'VN-CODEOWNER', authorisation: hash('lot'), key: partyOf('CN-EXPORTER').keys[0].id });
      const first = await get('/v1/codes/misuse?sort=recorded&limit=3');
      expect(seen((await get(`/v1/codes/misuse?sort=recorded&cursor=${first.cursor}`)).items)).to.deep.equal(ALL.slice(3));
      expect(seen((await get('/v1/codes/misuse?refusal=QUOTA_EXCEEDED')).items)).to.deep.equal(ALL.slice(3));
      expect((await get(`/v1/codes/misuse?asOf=${items[0].block - 1}`)).items).to.deep.equal([]);
    });

    it('tells a code’s owner those of its own, and others those with their own keys', async () => {
      expect(seen((await get('/v1/codes/misuse?sort=recorded', 'VN-CODEOWNER')).items)).to.deep.equal([ALL[0], ALL[1], ALL[3]]);
      expect(seen((await get('/v1/codes/misuse', 'VN-EXPORTER')).items)).to.deep.equal([ALL[0]]);
      expect((await get('/v1/codes/misuse', 'VN-CARRIER')).items).to.deep.equal([]);
    });

    it('is read from an index of its own', async () => {
      const { rows } = await client.query("SELECT indexdef FROM pg_indexes WHERE indexname = 'skipped_codes_idx'");
      for (const error of ['AuthorisationMissing', 'AuthorisationExceeded', 'CodeSuspended', 'QuotaExceeded'])
        expect(rows[0].indexdef).to.include(String(CLEARANCE.getError(error)?.selector.slice(2)));
    });

    it('counts them by what was wrong and who tried it', async () => {
      const { rows } = await get(`/v1/statistics/code-misuse?${window()}`);
      expect(rows.map(({ alert, by, alerts, codes }: Body) => [alert, by, alerts, codes])).to.deep.equal([
        ['AUTHORISATION_EXCEEDED', 'CN-EXPORTER', 1, 1],
        ['AUTHORISATION_MISSING', 'CN-EXPORTER', 1, 0],
        ['CODE_SUSPENDED', 'VN-EXPORTER', 1, 1],
        ['QUOTA_EXCEEDED', 'CN-EXPORTER', 1, 1],
      ]);
      expect((await get(`/v1/statistics/code-misuse?${window()}`, 'VN-CODEOWNER')).code).to.equal('ROLE_MISSING');
    });
  });

  describe('of seals', () => {
    interface Load {
      consignment: string;
      units: { u: string; plate: string; seal: { no: string }[] }[];
    }
    let open: string[];
    let seq = 0;
    before(async () => {
      const { rows } = await writer.query(
        "SELECT '0x' || encode(consignment, 'hex') AS id FROM chain.cases WHERE overall !~ 'CLOSED|CANCELLED' ORDER BY opened_block LIMIT 4",
      );
      open = rows.map(({ id }) => id);
    });
    const keep = async (consignment: string, type: EventType, event: object): Promise<void> => {
      seq += 1;
      await writer.query(
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
         VALUES ($1, 'own', $2, $2, $3, $4, 'act', '{}', $5, 'accepted')`,
        [
          ...[bytesOf(hash(`seal event ${seq}`)), bytesOf(consignment), bytesOf(partyOf('VN-GATE').id), EVENTS[type].code],
          { type, t: '2026-11-12T08:00:00+07:00', fields: {}, ...event },
        ],
      );
    };
    const load = async ({ consignment, units }: Load): Promise<void> => {
      await keep(consignment, 'MANIFEST_ANCHORED', { manifest: { units } });
      await writer.query('INSERT INTO content.manifests (consignment, version, digest, body) VALUES ($1, 1, $2, $3)', [
        ...[bytesOf(consignment), bytesOf(hash(`manifest ${consignment}`)), { units }],
      ]);
    };
    const search = async (): Promise<Body[]> => {
      await new SealSearch(0).step(writer);
      return (await get('/v1/alarms?kind=SEAL_DUPLICATE&sort=raised', undefined, many)).items;
    };
    const seen = (items: Body[]) => items.map(({ consignment, detail }) => [open.indexOf(consignment), detail.unit, detail.with]);

    it('finds one number on units of two open consignments, however it is written, and alarms once on each', async () => {
      await load({ consignment: String(open[0]), units: [{ u: 'A', plate: '12C-158.36', seal: [{ no: 'VNHQ1191603' }] }] });
      await load({ consignment: String(open[1]), units: [{ u: 'B', plate: '12C15836', seal: [{ no: 'CN-1' }, { no: 'vnhq1191603' }] }] });
      await load({ consignment: String(open[2]), units: [{ u: 'C', plate: '86C-114.09', seal: [{ no: 'VNHQ1191604' }] }] });
      const found = [
        [0, 'A', [{ consignment: open[1], unit: 'B', sameVehicle: true }]],
        [1, 'B', [{ consignment: open[0], unit: 'A', sameVehicle: true }]],
      ];
      expect(seen(await search())).to.have.deep.members(found);
      expect(seen(await search()), 'found again').to.have.deep.members(found);
      const { rows } = await writer.query("SELECT detail::text FROM content.alarms WHERE kind = 'SEAL_DUPLICATE'");
      for (const { detail } of rows) expect(detail).not.to.match(/VNHQ/i);
    });

    it('finds a number that a replacement put on, and none that one took off', async () => {
      await keep(String(open[2]), 'SEAL_CHECKED', { fields: { unit: 'C', result: 'REPLACED', old: 'VNHQ1191604', no: 'VNHQ1191777' } });
      await load({ consignment: String(open[3]), units: [{ u: 'D', plate: '12C-201.77', seal: [{ no: 'VNHQ1191604' }] }] });
      expect((await search()).length, 'taken off').to.equal(2);
      await keep(String(open[3]), 'SEAL_CHECKED', { fields: { unit: 'D', result: 'REPLACED', old: 'VNHQ1191604', no: 'VNHQ1191777' } });
      expect(seen(await search()).slice(2)).to.have.deep.members([
        [2, 'C', [{ consignment: open[3], unit: 'D', sameVehicle: false }]],
        [3, 'D', [{ consignment: open[2], unit: 'C', sameVehicle: false }]],
      ]);
    });

    it('looks at open consignments only, and tells their parties of no other', async () => {
      await writer.query("DELETE FROM content.alarms WHERE kind = 'SEAL_DUPLICATE'");
      await writer.query("UPDATE chain.cases SET overall = 'CLOSED_CLEARED' WHERE consignment = $1", [bytesOf(String(open[0]))]);
      expect(seen(await search()).map(([which]) => which)).to.have.members([2, 3]);
      await writer.query('UPDATE chain.cases SET declarant = $2 WHERE consignment = $1', [
        bytesOf(String(open[2])),
        bytesOf(partyOf('VN-EXPORTER').id),
      ]);
      const { items } = await get(`/v1/alarms?kind=SEAL_DUPLICATE&consignment=${open[2]}`, 'VN-EXPORTER', many);
      expect(items.map(({ detail }: Body) => detail)).to.deep.equal([{ source: 'content', unit: 'C' }]);
    });
  });

  describe('of custody', () => {
    const hands = async (more = ''): Promise<Body> =>
      Object.fromEntries(
        (await get(`/v1/consignments/${story.consignment}/custody${more}`)).units.map(({ unit, custody }: Body) => [
          unit,
          custody.map((each: Body) => [each.custodianHandle, each.from, each.until, each.event]),
        ]),
      );
    /** When the n-th of its kind happened. */
    const nth = (type: EventType, n: number): string => utc(story.told.filter((each) => each.type === type)[n]?.signed.act.occurredAt ?? 0);

    it('tells who had each unit when: it passes by going in and by acceptance, and not by crossing', async () => {
      const lodged = utc(at('MANIFEST_ANCHORED'));
      expect(await hands()).to.deep.equal({
        A: [
          ['VN-EXPORTER', lodged, utc(at('GATE_IN')), 'MANIFEST_ANCHORED'],
          ['VN-GATE', utc(at('GATE_IN')), nth('HANDOVER_ACCEPTED', 0), 'GATE_IN'],
          ['CN-GATE', nth('HANDOVER_ACCEPTED', 0), null, 'HANDOVER_ACCEPTED'],
        ],
        B: [
          ['VN-EXPORTER', lodged, nth('HANDOVER_ACCEPTED', 1), 'MANIFEST_ANCHORED'],
          ['CN-GATE', nth('HANDOVER_ACCEPTED', 1), null, 'HANDOVER_ACCEPTED'],
        ],
      });
    });

    it('tells it as of a moment, and to nobody without a part in it', async () => {
      const before = (await blockOf('BORDER_CROSSED')) - 1;
      expect((await hands(`?asOf=${before}`)).B).to.deep.equal([['VN-EXPORTER', utc(at('MANIFEST_ANCHORED')), null, 'MANIFEST_ANCHORED']]);
      expect(await get(`/v1/consignments/${story.consignment}/custody`, 'VN-CARRIER')).to.include({ code: 'CONSIGNMENT_UNKNOWN' });
      expect(await get(`/v1/consignments/${story.consignment}/custody?asOf=1`)).to.include({ code: 'CONSIGNMENT_UNKNOWN' });
    });

    it('leaves a unit with nobody once it is out or destroyed, marks a dispute until acceptance, and ignores a gate that only sees it', () => {
      const [lodged, ...rest] = (
        [
          ['MANIFEST_ANCHORED', 'exporter', 0n],
          ['HANDOVER_DISPUTED', 'importing gate', 1n],
          ['GATE_IN', 'importing gate', 2n],
          ['HANDOVER_ACCEPTED', 'importing gate', 2n],
          ['GATE_OUT', 'importing gate', 2n],
          ['DESTROYED', 'importing gate', 0n],
        ] as const
      ).map(([type, organisation, units], i) => ({ type, organisation, units, at: i, digest: String(i) }));
      const [one, two] = custodyOf(lodged as Handling, 3n, rest, (gate) => gate === 'exporting gate');
      expect([one?.disputed, one?.custody.map(({ custodian, from }) => [custodian, from])]).to.deep.equal([
        true,
        [
          ['exporter', 0],
          [null, 5],
        ],
      ]);
      const passed = [
        ['exporter', 0],
        ['importing gate', 3],
        [null, 4],
      ];
      expect([two?.disputed, two?.custody.map(({ custodian, from }) => [custodian, from])]).to.deep.equal([false, passed]);
    });
  });

  describe('of weights', () => {
    const weigh = async (handle: string, units: bigint, t: number, kg: number, received: number, type = 'WEIGHED'): Promise<void> => {
      const digest = bytesOf(hash(`${handle} ${units} ${t}`));
      const [of, by] = [bytesOf(story.consignment), bytesOf(partyOf(handle).id)];
      await client.query(
        `INSERT INTO content.leaves (digest, consignment, type, organisation, t, units, track, version, marks, side, signed, received_at)
         VALUES ($1, $2, $3, $4, to_timestamp($5), $6, 0, 1, '{}', 'VN', '{}', to_timestamp($7))`,
        [digest, of, type, by, t, units.toString(), received],
      );
      await client.query(
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
         VALUES ($1, 'own', $2, $2, $3, 81, 'leaf', '{}', $4, 'accepted')`,
        [digest, of, by, { type, t: '', fields: { kg } }],
      );
    };

    it('compares each unit as it left and as it came, against what the lane tolerates', async () => {
      const crossed = at('BORDER_CROSSED');
      await weigh('VN-GATE', 1n, crossed - 900, 39_000, crossed);
      await weigh('VN-GATE', 1n, crossed - 600, 40_000, crossed, 'GATE_IN');
      await weigh('CN-GATE', 1n, crossed + 600, 40_400, crossed + 700);
      await weigh('CN-GATE', 1n, crossed + 900, 10_000, crossed + 950);
      await weigh('VN-GATE', 2n, crossed - 600, 10_000, crossed);
      const { lanes, beyond } = await get(`/v1/statistics/weights?${window()}`);
      expect(lanes.map(({ units, within }: Body) => [units, within])).to.deep.equal([[1, 1]]);
      await weigh('CN-GATE', 2n, crossed + 600, 9_799, crossed + 1_000);
      const both = await get(`/v1/statistics/weights?${window()}`);
      expect([lanes[0].medianPpm, beyond]).to.deep.equal([10_000, []]);
      expect(both.lanes[0]).to.deep.include({
        exporting: 'VN',
        units: 2,
        within: 1,
        beyond: 1,
        sumKg: 199,
        tolerance: { share: 0.01, kg: 200 },
      });
      expect(both.lanes[0].byShare.map(({ units }: Body) => units)).to.deep.equal([0, 1, 0, 1, 0]);
      expect(both.beyond.map(({ units, leftKg, cameKg, kg }: Body) => [units, leftKg, cameKg, kg])).to.deep.equal([
        ['2', 10_000, 9_799, -201],
      ]);
    });

    it('counts them when this side had both, and as of a moment', async () => {
      const before = utc(at('BORDER_CROSSED') + 900);
      const { lanes } = await get(`/v1/statistics/weights?${window().replace(/&to=.*/, '')}&to=${before}`);
      expect(lanes.map(({ units }: Body) => units)).to.deep.equal([1]);
      expect((await get(`/v1/statistics/weights?${window()}&asOf=${before}`)).lanes.map(({ units }: Body) => units)).to.deep.equal([1]);
    });

    it('is for who may read weights, and who read them is kept', async () => {
      expect(await get(`/v1/statistics/weights?${window()}`, 'VN-EXPORTER')).to.include({ code: 'ROLE_MISSING' });
      const { rows } = await client.query("SELECT outcome FROM gateway.access_log WHERE route = 'GET /v1/statistics/weights' ORDER BY id");
      expect(rows.map(({ outcome }) => outcome)).to.include('allowed');
    });
  });
});
