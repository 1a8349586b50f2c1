import { expect } from 'chai';
import type pg from 'pg';
import { type Database, openDatabase, type Sql } from '../../../database/client.ts';
import { bytesOf } from '../../../gateway/bytes.ts';
import { signedActToJson } from '../../../gateway/events/wire.ts';
import { loadCodes } from '../../../gateway/state/codes.ts';
import { type Act, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { encodeAuthorise, encodeRegister } from '../../../protocol/acts/terms.ts';
import { EVENTS, type EventType } from '../../../protocol/events.ts';
import { emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { connect, startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { DOMAIN, ORGANISATION } from '../setup/fake-chain.ts';

const CODE = `0x${'c0'.repeat(32)}`;
const LOT = `0x${'a1'.repeat(32)}`;

const act = (type: EventType, data: string, prev: string): Act => ({
  kind: EVENTS[type].code,
  consignment: ZERO,
  track: 0,
  version: 0,
  units: 0n,
  subject: CODE,
  reason: 0,
  until: 0,
  commitment: ZERO,
  data,
  occurredAt: 1,
  signedAt: 1,
  notAfter: 2,
  prev,
});

describe('codes as a gateway judges by them', () => {
  let server: TestServer;
  let index: pg.Client;
  let db: Database;
  const registered = act('CODE_REGISTERED', encodeRegister({ owner: ORGANISATION, quota: 500 }), ZERO);
  const registeredAs = actDigest(DOMAIN, registered);
  const authorised = act('CODE_AUTHORISED', encodeAuthorise({ authorisation: LOT, bands: 179 }), registeredAs);
  const authorisedAs = actDigest(DOMAIN, authorised);

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    index = await connect(url);
    db = openDatabase(url, 2);
    await index.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, 1, 255, 1, 1)', [
      bytesOf(ORGANISATION),
    ]);
    for (const [digest, signed] of [
      [registeredAs, registered],
      [authorisedAs, authorised],
    ] as const) {
      const json = signedActToJson({ act: signed, key: ZERO, signature: '0x', cosigner: ZERO, cosignature: '0x' });
      await index.query(
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
         VALUES ($1, 'own', $2, $3, $4, $5, 'act', $6, '{}', 'accepted')`,
        [bytesOf(digest), bytesOf(ZERO), bytesOf(CODE), bytesOf(ORGANISATION), signed.kind, JSON.stringify(json)],
      );
    }
  });
  after(async () => {
    await db?.close();
    await index?.end();
    await server?.stop();
  });

  const takeIn = async (head: string, bands: number, debited: number): Promise<void> => {
    await index.query('DELETE FROM chain.codes');
    await index.query('DELETE FROM chain.authorisations');
    await index.query(
      'INSERT INTO chain.codes (id, owner, quota, used, suspended_vn, suspended_cn, head) VALUES ($1, $2, 500, $3, false, false, $4)',
      [bytesOf(CODE), bytesOf(ORGANISATION), debited, bytesOf(head)],
    );
    if (bands > 0)
      await index.query('INSERT INTO chain.authorisations (id, code, bands, debited, consignment) VALUES ($1, $2, $3, $4, NULL)', [
        bytesOf(LOT),
        bytesOf(CODE),
        bands,
        debited,
      ]);
  };

  /** The same connection, but the index takes something in once so many statements have been answered. */
  const interrupted = (after: number, meanwhile: () => Promise<void>): Sql => {
    let answered = 0;
    return {
      ...db.sql,
      async $queryRaw<T>(query: TemplateStringsArray, ...values: unknown[]) {
        const rows = await db.sql.$queryRaw<T>(query, ...values);
        answered += 1;
        if (answered === after) await meanwhile();
        return rows;
      },
    } as Sql;
  };

  const loaded = async (sql: Sql): Promise<World> => {
    const world = emptyWorld();
    await loadCodes(sql, world, [CODE], [LOT]);
    return world;
  };

  it('have what is under way on top of what is anchored', async () => {
    expect((await loaded(db.sql)).codes.get(CODE)?.head, 'nothing anchored').to.equal(authorisedAs);
    await takeIn(registeredAs, 0, 0);
    const { codes, authorisations } = await loaded(db.sql);
    expect(codes.get(CODE)?.head, 'the registration anchored').to.equal(authorisedAs);
    expect(authorisations.get(LOT)?.bands).to.equal(179);
  });

  for (const after of [1, 2, 3])
    it(`are those of one moment when the index takes all that is under way in after statement ${after}`, async () => {
      await takeIn(registeredAs, 0, 0);
      const { codes, authorisations } = await loaded(interrupted(after, () => takeIn(authorisedAs, 179, 0)));
      expect(codes.get(CODE)?.head).to.equal(authorisedAs);
      expect(authorisations.get(LOT)?.bands).to.equal(179);
    });

  it('keep their use when the index takes their registration in meanwhile', async () => {
    await index.query('DELETE FROM chain.codes');
    const { codes, authorisations } = await loaded(interrupted(1, () => takeIn(authorisedAs, 179, 179)));
    expect(codes.get(CODE)).to.deep.include({ head: authorisedAs, used: 179 });
    expect(authorisations.get(LOT)).to.deep.include({ bands: 179, debited: 179 });
  });
});
