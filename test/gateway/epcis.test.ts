import { expect } from 'chai';
import { canonicalDigitalLink } from '../../protocol/epcis/digital-link.ts';
import { eventHash, eventHashUri, hashOfUri } from '../../protocol/epcis/event-hash.ts';
import { logEntry } from '../../protocol/log/leaf.ts';
import { Cast, foundSide, type Holder, type TestSide } from './setup/side.ts';
import type { Json } from './setup/speaker.ts';
import { sessionToken } from './setup/tokens.ts';
import { get, post, type Reply, told } from './setup/visitor.ts';

const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { farm: 'https://coop.example/vocab/' }];
const PATH = '/epcisBody/eventList';
const PALLET = 'urn:epc:id:sscc:8936012.1000000017';
const CARTON = 'urn:epc:id:sgtin:8936012.034567.1';
const LOT = 'urn:epc:class:lgtin:8936012.034567.L1';

const documentOf = (...eventList: object[]) => ({
  ...{ '@context': CONTEXT, type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-11-20T08:00:00+07:00' },
  epcisBody: { eventList },
});
const event = <T extends object>(type: string, at: string, more: T) => ({ type, eventTime: at, eventTimeZoneOffset: '+07:00', ...more });
const idOf = (one: object): string => eventHashUri(eventHash(one as Json, CONTEXT));

const HARVEST = event('ObjectEvent', '2026-11-18T06:00:00+07:00', {
  ...{ action: 'ADD', bizStep: 'commissioning', quantityList: [{ epcClass: LOT, quantity: 1250.5, uom: 'KGM' }] },
  ...{ readPoint: { id: 'urn:epc:id:sgln:8936012.00001.P7' }, ilmd: { 'farm:variety': 'Dona' } },
});
const SORTING = event('TransformationEvent', '2026-11-19T06:00:00+07:00', {
  ...{
    inputQuantityList: [{ epcClass: LOT, quantity: 500, uom: 'KGM' }],
    outputEPCList: [CARTON],
    bizLocation: { id: 'urn:epc:id:sgln:8936012.00002.0' },
  },
});
const PACKING = event('AggregationEvent', '2026-11-19T16:00:00+07:00', {
  ...{ action: 'ADD', bizStep: 'packing', disposition: 'in_progress', parentID: PALLET, childEPCs: [CARTON] },
});
const SHIPPING = event('ObjectEvent', '2026-11-20T06:00:00+07:00', {
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'in_transit',
  epcList: [PALLET],
});
const ALL = { HARVEST, SORTING, PACKING, SHIPPING };

describe('EPCIS at a gateway', () => {
  const cast = new Cast();
  const exporter = cast.of('VN-EXPORTER');
  const owner = cast.of('VN-CODE_OWNER');
  let side: TestSide;
  before(async () => {
    side = await foundSide(cast, 'VN');
  });
  after(() => side?.close());

  const capture = async (body: object, headers: Record<string, string> = {}, by = exporter): Promise<Reply> =>
    post(side.app, '/v1/epcis/capture', body, { authorization: `Bearer ${await sessionToken(side.services, by)}`, ...headers });
  const read = async (url: string, by: Holder = exporter): Promise<Reply> => get(side.app, url, await sessionToken(side.services, by));
  const job = async ({ headers }: Reply, by = exporter): Promise<Json> => (await read(String(headers.location), by)).body;
  const eventsIn = ({ body }: Reply): Json[] => body.epcisBody.queryResults.resultsBody.eventList;
  const query = (parameters: Record<string, string>, by = exporter): Promise<Reply> =>
    read(`/v1/epcis/events?${new URLSearchParams(parameters)}`, by);
  const one = (id: string, by = exporter): Promise<Reply> => read(`/v1/epcis/events/${encodeURIComponent(id)}`, by);
  const rows = async (text: string, values: unknown[] = []): Promise<Json[]> => (await side.services.db.pool.query(text, values)).rows;
  const kept = (id: string): Promise<Json[]> =>
    rows(
      `SELECT e.*, l.leaf, l.salt, d.leaf AS error_leaf, d.salt AS error_salt FROM content.epcis_events e JOIN gateway.log_leaves l ON l.index = e.leaf_index
       LEFT JOIN gateway.log_leaves d ON d.index = e.error_leaf_index WHERE e.hash = decode($1, 'hex')`,
      [hashOfUri(id)],
    );
  const leaves = async (): Promise<number> => Number((await rows('SELECT count(*) FROM gateway.log_leaves'))[0]?.count);

  it('are captured with the event hash as their identity, and answered as the standard has it', async () => {
    const answer = await capture(documentOf(...Object.values(ALL)));
    expect([answer.status, answer.headers['gs1-epcis-version']]).to.deep.equal([202, '2.0.0']);
    const { captureID, ...told } = await job(answer);
    expect(String(answer.headers.location)).to.match(new RegExp(`/${captureID}$`));
    expect(told).to.deep.include({ running: false, success: true, captureErrorBehaviour: 'rollback', events: 4, added: 4, errors: [] });
    const answered = eventsIn(await query({}));
    expect(answered.map(({ recordTime: _, ...said }) => said)).to.deep.equal(
      Object.values(ALL).map((said) => ({ ...said, eventID: idOf(said), '@context': CONTEXT })),
    );
    expect(eventsIn(await one(idOf(PACKING))).map(({ parentID }) => parentID)).to.deep.equal([PALLET]);
  });

  it('each have one leaf of the record log, which binds the document and its event hash', async () => {
    for (const said of Object.values(ALL)) {
      const [row] = await kept(idOf(said));
      const { document, hash, leaf, salt } = row as Json;
      expect(logEntry(document, salt, hash)).to.deep.equal(Uint8Array.from(leaf));
      expect(logEntry({ ...document, bizStep: 'other' }, salt, hash)).not.to.deep.equal(Uint8Array.from(leaf));
      expect(eventHashUri(eventHash(document, document['@context']))).to.equal(document.eventID);
    }
  });

  it('are one event however often, in which form and by how many requests at once they are sent', async () => {
    const said = { ...SHIPPING, eventTime: '2026-11-20T07:00:00+07:00' };
    const before = await leaves();
    const same = {
      ...said,
      epcList: [canonicalDigitalLink(PALLET)],
      eventTime: '2026-11-20T00:00:00Z',
      recordTime: '2026-11-20T00:00:00Z',
    };
    const answers = await Promise.all(
      [said, said, same, { ...said, eventID: idOf(said) }, said, same].map((each) => capture(documentOf(each, said))),
    );
    const jobs = await Promise.all(answers.map((each) => job(each)));
    expect(jobs.reduce((sum, { added }) => sum + added, 0)).to.equal(1);
    expect(eventsIn(await one(idOf(said)))).to.have.length(1);
    expect(await leaves()).to.equal(before + 1);
  });

  it('are each organisation’s own: it reads those, and authorities of the side all', async () => {
    expect(told(await capture(documentOf(SHIPPING), {}, owner))).to.equal('accepted');
    expect(eventsIn(await query({}, owner))).to.have.length(1);
    expect(told(await one(idOf(PACKING), owner))).to.equal('NOT_FOUND');
    for (const authority of ['VN-CUSTOMS', 'VN-QUARANTINE'])
      expect(eventsIn(await one(idOf(SHIPPING), cast.of(authority)))).to.have.length(2);
    expect(told(await read(String((await capture(documentOf())).headers.location), owner))).to.equal('NOT_FOUND');
    expect(told(await capture(documentOf(SHIPPING), {}, cast.of('VN-CUSTOMS')))).to.equal('ROLE_MISSING');
  });

  it('are refused whole for one that is wrong, with its place', async () => {
    const before = await leaves();
    const right = { ...HARVEST, eventTime: '2026-11-01T06:00:00+07:00' };
    const answer = await capture(documentOf(right, { ...SHIPPING, bizStep: 'smuggling' }));
    expect([told(answer), answer.body.pointer]).to.deep.equal(['SCHEMA_INVALID', `${PATH}/1/bizStep`]);
    expect(answer.body.detail).to.match(/^ObjectEvent at \/epcisBody\/eventList\/1: /);
    expect(told(await one(idOf(right)))).to.equal('NOT_FOUND');
    expect(await leaves()).to.equal(before);
  });

  it('are kept beside one that is wrong where that is asked for, and the job tells of it', async () => {
    const right = { ...HARVEST, eventTime: '2026-11-02T06:00:00+07:00' };
    const wrong = { ...SHIPPING, eventID: idOf(HARVEST) };
    const { success, added, errors } = await job(await capture(documentOf(wrong, right), { 'gs1-capture-error-behaviour': 'proceed' }));
    expect([success, added]).to.deep.equal([false, 1]);
    expect(errors.map(({ code, pointer }: Json) => [code, pointer])).to.deep.equal([['EPCIS_ID_MISMATCH', `${PATH}/0/eventID`]]);
    expect(eventsIn(await one(idOf(right)))).to.have.length(1);
  });

  const WRONG: [what: string, change: object, code: string, pointer: string][] = [
    ['an identity that is not its hash', { eventID: 'urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8' }, 'EPCIS_ID_MISMATCH', '/eventID'],
    ['a character that no text has', { 'farm:note': 'a\0b' }, 'SCHEMA_INVALID', ''],
    ['a time before all of this', { eventTime: '0001-01-01T00:00:00Z' }, 'SCHEMA_INVALID', '/eventTime'],
  ];
  for (const [what, change, code, pointer] of WRONG)
    it(`are refused for ${what}`, async () => {
      const answer = await capture(documentOf({ ...SHIPPING, ...change }));
      expect([told(answer), answer.body.pointer]).to.deep.equal([code, `${PATH}/0${pointer}`]);
    });

  it('are refused by the five hundred and first, and in another version', async () => {
    expect(told(await capture(documentOf(...Array.from({ length: 501 }, () => SHIPPING))))).to.equal('PAYLOAD_TOO_LARGE');
    expect(told(await capture(documentOf(SHIPPING), { 'gs1-epcis-version': '1.2' }))).to.equal('SCHEMA_INVALID');
    expect(told(await capture({ ...documentOf(SHIPPING), schemaVersion: '1.2' }))).to.equal('SCHEMA_INVALID');
  });

  it('show that they were declared an error and what is right instead, and are never changed', async () => {
    const wrong = { ...HARVEST, eventTime: '2026-11-03T06:00:00+07:00' };
    const right = { ...wrong, quantityList: [{ epcClass: LOT, quantity: 900, uom: 'KGM' }] };
    const errorDeclaration = { declarationTime: '2026-11-04T00:00:00+07:00', reason: 'incorrect_data', correctiveEventIDs: [idOf(right)] };
    const declared = { ...wrong, errorDeclaration };
    await capture(documentOf(wrong));
    expect((await job(await capture(documentOf(declared, right)))).added).to.equal(2);
    expect((await job(await capture(documentOf(declared, wrong)))).added).to.equal(0);
    const [answered] = eventsIn(await one(idOf(wrong)));
    expect(answered).to.deep.include({ quantityList: wrong.quantityList, errorDeclaration });
    const otherwise = { ...declared, errorDeclaration: { ...errorDeclaration, reason: 'did_not_occur' } };
    const again = await capture(documentOf(otherwise));
    expect([told(again), again.body.pointer]).to.deep.equal(['EPCIS_DECLARED_OTHERWISE', `${PATH}/0/errorDeclaration`]);
    const [row] = await kept(idOf(wrong));
    expect(row?.corrected_by).to.deep.equal([idOf(right)]);
    expect(logEntry(row?.document, row?.salt, row?.hash)).to.deep.equal(Uint8Array.from(row?.leaf));
    expect(logEntry(row?.error_document, row?.error_salt, row?.hash)).to.deep.equal(Uint8Array.from(row?.error_leaf));
    expect(eventsIn(await query({ EXISTS_errorDeclaration: 'true' }))).to.have.length(1);
  });

  const QUERIES: [Record<string, string>, (keyof typeof ALL)[]][] = [
    [{ eventType: 'AggregationEvent|TransformationEvent' }, ['SORTING', 'PACKING']],
    [{ GE_eventTime: '2026-11-19T06:00:00+07:00', LT_eventTime: '2026-11-19T09:00:00Z' }, ['SORTING']],
    [{ EQ_bizStep: 'packing|shipping' }, ['PACKING', 'SHIPPING']],
    [{ EQ_bizStep: 'https://ref.gs1.org/cbv/BizStep-packing' }, ['PACKING']],
    [{ EQ_disposition: 'in_transit', EQ_action: 'OBSERVE' }, ['SHIPPING']],
    [{ EQ_readPoint: 'https://farm.example/gln/8936012000016/254/P7' }, ['HARVEST']],
    [{ EQ_bizLocation: 'urn:epc:id:sgln:8936012.00002.0' }, ['SORTING']],
    [{ MATCH_epc: CARTON }, ['PACKING']],
    [{ MATCH_parentID: PALLET }, ['PACKING']],
    [{ MATCH_outputEPC: CARTON }, ['SORTING']],
    [{ MATCH_inputEPC: CARTON }, []],
    [{ MATCH_anyEPC: 'https://x.example/gtin/08936012345674/lot/Q/ser/1' }, ['SORTING', 'PACKING']],
    [{ MATCH_epcClass: LOT }, ['HARVEST']],
    [{ MATCH_inputEPCClass: LOT }, ['SORTING']],
    [{ MATCH_anyEPCClass: `${LOT}|${CARTON}` }, ['HARVEST', 'SORTING']],
    [{ MATCH_anyEPC: LOT }, []],
    [{ EQ_eventID: idOf(PACKING) }, ['PACKING']],
    [{ EQ_eventID: 'urn:uuid:1' }, []],
    [{ EXISTS_errorDeclaration: 'false', EQ_bizStep: 'packing' }, ['PACKING']],
    [{ GE_recordTime: '2100-01-01T00:00:00Z' }, []],
  ];
  for (const [parameters, expected] of QUERIES)
    it(`are found by ${new URLSearchParams(parameters)}`, async () => {
      const ids = Object.values(ALL).map(idOf);
      const found = eventsIn(await query(parameters)).map(({ eventID }) => eventID);
      expect(found.filter((id) => ids.includes(id))).to.deep.equal(expected.map((name) => idOf(ALL[name])));
    });

  it('are asked for by parameters that are understood, and by no others', async () => {
    const asked = async (parameters: Record<string, string>): Promise<string[]> => {
      const answer = await query(parameters);
      return [told(answer), answer.body.pointer];
    };
    expect(await asked({ EQ_bizstep: 'packing' })).to.deep.equal(['FIELD_UNKNOWN', '/EQ_bizstep']);
    expect(await asked({ orderBy: 'eventTime' })).to.deep.equal(['FIELD_UNKNOWN', '/orderBy']);
    expect(await asked({ eventType: 'ObjectEvent|Event' })).to.deep.equal(['SCHEMA_INVALID', '/eventType']);
    expect(await asked({ GE_eventTime: 'today' })).to.deep.equal(['SCHEMA_INVALID', '/GE_eventTime']);
    expect(await asked({ MATCH_epc: 'urn:epc:idpat:sgtin:8936012.034567.*' })).to.deep.equal(['SCHEMA_INVALID', '/MATCH_epc']);
    expect(told(await query({ MATCH_epc: 'a\0' }))).to.equal('SCHEMA_INVALID');
    expect(await asked({ perPage: '101' })).to.deep.equal(['SCHEMA_INVALID', '/perPage']);
  });

  it('are answered in pages that have each once, and so are capture jobs', async () => {
    for (const [path, of] of [
      ['/v1/epcis/events?perPage=2', (reply: Reply) => eventsIn(reply).map(({ eventID }) => eventID)],
      ['/v1/epcis/capture?perPage=2', ({ body }: Reply) => body.map(({ captureID }: Json) => captureID)],
    ] as [string, (reply: Reply) => string[]][]) {
      const pages: string[][] = [];
      for (let next: string | undefined = path; next; ) {
        const answer = await read(next);
        pages.push(of(answer));
        next = /^<(.*)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
      }
      const whole = of(await read(path.replace('=2', '=100')));
      expect(pages.flat()).to.deep.equal(whole);
      expect(pages.slice(0, -1).every((page) => page.length === 2)).to.equal(true);
      expect(pages.length).to.equal(Math.ceil(whole.length / 2));
    }
  });

  it('are not kept when their leaf cannot be', async () => {
    const said = { ...SHIPPING, eventTime: '2026-11-21T07:00:00+07:00' };
    await rows("INSERT INTO chain.heads (side, size, root, block, log_index, tx) VALUES (1, 1000000, '', 1, 0, '')");
    const answer = await capture(documentOf(said));
    await rows('DELETE FROM chain.heads');
    expect(told(answer)).to.equal('UNAVAILABLE');
    expect(told(await one(idOf(said)))).to.equal('NOT_FOUND');
    expect((await job(await capture(documentOf(said)))).added).to.equal(1);
  });
});
