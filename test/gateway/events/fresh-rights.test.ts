import { expect } from 'chai';
import type pg from 'pg';
import { type Database, openDatabase } from '../../../database/client.ts';
import { bytesOf } from '../../../gateway/bytes.ts';
import type { Rpc } from '../../../gateway/chain/rpc.ts';
import { indexCaughtUp, withFreshRights } from '../../../gateway/events/fresh-rights.ts';
import { participantsOf } from '../../../gateway/participants.ts';
import { ZERO } from '../../../protocol/acts/act.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { type Role, roleBit } from '../../../protocol/roles.ts';
import { connect, startTestServer, type TestServer } from '../../indexer/setup/database.ts';

const EXPORTER = `0x${'e1'.repeat(32)}`;
const AGENT = `0x${'a9'.repeat(32)}`;
const HEAD = 7;

describe('an agent whose delegation the index does not have yet', () => {
  let server: TestServer;
  let index: pg.Client;
  let db: Database;
  /** Done when the chain is asked for its head. */
  let whenAsked: () => Promise<void>;
  let judged = 0;

  const rpc = {
    async send(method: string) {
      expect(method).to.equal('eth_blockNumber');
      await whenAsked();
      return `0x${HEAD.toString(16)}`;
    },
  } as unknown as Rpc;
  const participants = participantsOf({ key: async () => undefined, encryptionKey: async () => undefined });

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    index = await connect(url);
    db = openDatabase(url, 2);
    await index.query('INSERT INTO chain.organisations (id, side, roles, status, block) VALUES ($1, 1, $2, 1, 1)', [
      ...[bytesOf(EXPORTER), roleBit('EXPORTER')],
    ]);
  });
  beforeEach(async () => {
    judged = 0;
    whenAsked = async () => {};
    await index.query('TRUNCATE chain.delegations, chain.checkpoint');
    await index.query("INSERT INTO chain.checkpoint VALUES (1, $1, '\\x00')", [HEAD - 2]);
  });
  after(async () => {
    await db?.close();
    await index?.end();
    await server?.stop();
  });

  const goOn = (block: number) => index.query('UPDATE chain.checkpoint SET block = $1', [block]);
  const delegate = () =>
    index.query(
      'INSERT INTO chain.delegations (principal, agent, active, valid_from, valid_until, claims, goods, lane, block) VALUES ($1, $2, true, 0, $3, 1, 1, $4, 6)',
      [...[bytesOf(EXPORTER), bytesOf(AGENT), 4_000_000_000, bytesOf(ZERO)]],
    );
  const declare = (roles: Role[]): Promise<string> =>
    withFreshRights(
      { db, rpc },
      async () => ({ roles }),
      async () => {
        judged += 1;
        const [delegation] = await participants.delegations(db.sql, AGENT, 1_000);
        if (!delegation) throw new Refusal('ROLE_MISSING');
        return delegation.principal;
      },
    );
  const refusal = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'taken',
      (error: Refusal) => error.code,
    );

  it('is judged again once the index has come to where the chain was', async () => {
    whenAsked = async () => {
      setTimeout(
        () =>
          void index
            .query('BEGIN')
            .then(delegate)
            .then(() => goOn(HEAD))
            .then(() => index.query('COMMIT')),
        100,
      );
    };
    expect(await declare(['AGENT'])).to.equal(EXPORTER);
    expect(judged).to.equal(2);
  });

  it('is refused once the index has everything and knows of none', async () => {
    whenAsked = async () => void (await goOn(HEAD));
    expect(await refusal(declare(['AGENT']))).to.equal('ROLE_MISSING');
    expect(judged).to.equal(2);
  });

  it('is refused at once when it is no agent, or the chain cannot be asked', async () => {
    whenAsked = async () => {
      throw new Refusal('UNAVAILABLE');
    };
    expect(await refusal(declare(['AGENT']))).to.equal('ROLE_MISSING');
    whenAsked = async () => expect.fail('nobody else has the chain asked');
    expect(await refusal(declare(['EXPORTER']))).to.equal('ROLE_MISSING');
    expect(judged).to.equal(2);
  });

  it('waits for an index that is ahead of nothing', async () => {
    await goOn(HEAD + 1);
    expect(await indexCaughtUp({ db, rpc })).to.equal(true);
  });
});
