import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { CID } from 'multiformats/cid';
import * as Digest from 'multiformats/hashes/digest';
import { sweep } from '../../../gateway/notify/sweep.ts';
import { Cast, foundSide, type TestSide } from '../setup/side.ts';
import type { Json } from '../setup/speaker.ts';
import { sessionToken } from '../setup/tokens.ts';
import { type Reply, told, visit } from '../setup/visitor.ts';

const CONSIGNMENT = `0x${'ab'.repeat(32)}`;
const CONTENT = `/v1/consignments/${CONSIGNMENT}/content`;

describe('the record of accesses', () => {
  const cast = new Cast();
  let side: TestSide;

  before(async () => {
    side = await foundSide(cast, 'VN');
  });
  after(() => side?.close());
  beforeEach(() => side.services.db.pool.query('TRUNCATE gateway.access_log'));

  const read = async (handle: string, url = CONTENT, purpose?: string): Promise<Reply> => {
    const token = await sessionToken(side.services, cast.of(handle));
    return visit(side.app, {
      ...{ method: 'GET', url },
      headers: { authorization: `Bearer ${token}`, ...(purpose === undefined ? {} : { 'access-purpose': purpose }) },
    });
  };
  const kept = async (): Promise<Json[]> =>
    (await side.services.db.pool.query('SELECT row_to_json(l) AS row FROM gateway.access_log l ORDER BY id')).rows.map(({ row }) => row);
  const bytea = (hex: string): string => `\\x${hex.slice(2)}`;

  it('says who read what, where, what for and when, and not what was there', async () => {
    const { keyId, organisation } = cast.of('VN-QUARANTINE');
    expect(told(await read('VN-QUARANTINE', `${CONTENT}?as=VN-QUARANTINE`))).to.equal('accepted');
    const [{ id, at, ...entry }, ...more] = await kept();
    expect(more).to.deep.equal([]);
    expect(id).to.be.a('number');
    expect(Date.now() - Date.parse(at)).to.be.within(-5_000, 60_000);
    expect(entry).to.deep.equal({
      ...{ key: bytea(keyId), organisation: bytea(organisation), service: 'gateway', subject: bytea(CONSIGNMENT) },
      ...{ route: 'GET /v1/consignments/:id/content', purpose: 'plant-quarantine', outcome: 'allowed' },
    });
  });

  it('tells of accesses that were refused', async () => {
    expect(told(await read('VN-CUSTOMS', `${CONTENT}?as=VN-GATE`))).to.equal('NOT_GRANTED');
    expect((await kept()).map(({ outcome }) => outcome)).to.deep.equal(['NOT_GRANTED']);
  });

  it('keeps the purpose that is stated, among those of the reader’s roles', async () => {
    expect(told(await read('VN-QUARANTINE', CONTENT, 'custody-at-the-border'))).to.equal('accepted');
    expect(told(await read('VN-QUARANTINE', CONTENT, 'customs-control'))).to.equal('PURPOSE_REQUIRED');
    expect(told(await read('VN-QUARANTINE', CONTENT, 'curiosity'))).to.equal('PURPOSE_REQUIRED');
    expect((await kept()).map(({ purpose, outcome }) => [purpose, outcome])).to.deep.equal([
      ['custody-at-the-border', 'allowed'],
      ['none', 'PURPOSE_REQUIRED'],
      ['none', 'PURPOSE_REQUIRED'],
    ]);
  });

  it('tells of documents by the hash that their name holds', async () => {
    const hash = createHash('sha256').update('a document').digest();
    const cid = CID.createV1(0x55, Digest.create(0x12, hash)).toString();
    expect(told(await read('VN-CUSTOMS', `/v1/documents/${cid}`))).not.to.equal('accepted');
    const [{ subject, outcome }] = await kept();
    expect(subject).to.equal(`\\x${hash.toString('hex')}`);
    expect(outcome).to.match(/^[A-Z_]+$/);
  });

  it('has an auditor say the purpose each time', async () => {
    expect(told(await read('VN-AUDITOR'))).to.equal('PURPOSE_REQUIRED');
    expect(told(await read('VN-AUDITOR', CONTENT, 'audit'))).to.equal('accepted');
    expect(told(await read('VN-CUSTOMS', CONTENT, 'audit'))).to.equal('PURPOSE_REQUIRED');
  });

  it('is forgotten after its time, the oldest first, and nothing before', async () => {
    const { pool, prisma } = side.services.db;
    const insert = (count: number, days: number) =>
      pool.query(
        `INSERT INTO gateway.access_log (at, key, organisation, service, route, purpose, outcome)
         SELECT now() - make_interval(days => $2), '\\x01', '\\x02', 'gateway', 'GET /', 'none', $2::text FROM generate_series(1, $1)`,
        [count, days],
      );
    // More than are forgotten by one statement.
    await insert(5_001, 31);
    await insert(2, 29);
    await read('VN-CUSTOMS');
    await sweep(prisma, 30);
    expect((await kept()).map(({ outcome }) => outcome)).to.deep.equal(['29', '29', 'allowed']);
  });

  it('lets nothing be read that it cannot keep', async () => {
    const { pool } = side.services.db;
    await pool.query('ALTER TABLE gateway.access_log RENAME TO access_log_away');
    try {
      const answer = await read('VN-CUSTOMS');
      expect([answer.status, answer.body.code]).to.deep.equal([503, 'UNAVAILABLE']);
      expect(answer.body).not.to.have.property('documents');
      expect(told(await read('VN-CUSTOMS', `${CONTENT}?as=VN-GATE`)), 'a refusal is a refusal').to.equal('NOT_GRANTED');
    } finally {
      await pool.query('ALTER TABLE gateway.access_log_away RENAME TO access_log');
    }
    expect(told(await read('VN-CUSTOMS'))).to.equal('accepted');
  });

  describe('is read', () => {
    const listed = async (handle: string, query = '', purpose?: string): Promise<Json> => {
      const answer = await read(handle, `/v1/audit${query}`, purpose);
      expect(answer.status).to.equal(200);
      return answer.body;
    };
    const organisations = (items: Json[]): Set<string> => new Set(items.map(({ organisation }) => organisation));

    it('whole by an auditor, who is in it too', async () => {
      for (const handle of ['VN-CUSTOMS', 'VN-GATE']) await read(handle);
      await listed('VN-AUDITOR', '', 'audit');
      const { items } = await listed('VN-AUDITOR', '', 'audit');
      const content = 'GET /v1/consignments/:id/content';
      expect(items.map(({ route }: Json) => route)).to.deep.equal(['GET /v1/audit', content, content]);
      expect(organisations(items)).to.deep.equal(
        new Set(['VN-CUSTOMS', 'VN-GATE', 'VN-AUDITOR'].map((handle) => cast.of(handle).organisation)),
      );
    });

    it('by anybody else as far as its own organisation read, whatever it asks for', async () => {
      for (const handle of ['VN-CUSTOMS', 'VN-GATE']) await read(handle);
      const other = cast.of('VN-CUSTOMS').organisation;
      for (const query of ['', `?organisation=${other}`, `?subject=${CONSIGNMENT}`]) {
        const { items } = await listed('VN-GATE', query);
        expect(organisations(items)).to.deep.equal(new Set([cast.of('VN-GATE').organisation]));
      }
    });

    it('about one consignment, or one organisation', async () => {
      for (const handle of ['VN-CUSTOMS', 'VN-GATE']) await read(handle);
      await listed('VN-AUDITOR', '', 'audit');
      const about = (await listed('VN-AUDITOR', `?subject=${CONSIGNMENT}`, 'audit')).items;
      expect(about.map(({ subject }: Json) => subject)).to.deep.equal([CONSIGNMENT, CONSIGNMENT]);
      const { organisation } = cast.of('VN-GATE');
      expect(organisations((await listed('VN-AUDITOR', `?organisation=${organisation}`, 'audit')).items)).to.deep.equal(
        new Set([organisation]),
      );
    });

    it('page by page, each entry once, also while more come', async () => {
      for (let i = 0; i < 7; i++) await read('VN-CUSTOMS');
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const page = await listed('VN-AUDITOR', `?subject=${CONSIGNMENT}&limit=3${cursor}`, 'audit');
        seen.push(...page.items.map(({ id }: Json) => id));
        await read('VN-CUSTOMS');
        if (page.cursor === null) break;
        cursor = `&cursor=${page.cursor}`;
      }
      expect(seen).to.have.length(7);
      expect(new Set(seen).size).to.equal(7);
      expect(told(await read('VN-AUDITOR', '/v1/audit?cursor=x', 'audit'))).to.equal('SCHEMA_INVALID');
      expect(told(await read('VN-AUDITOR', '/v1/audit?colour=red', 'audit'))).to.equal('FIELD_UNKNOWN');
    });
  });
});
