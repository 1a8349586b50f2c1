import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { bytesOf } from '../../../gateway/bytes.ts';
import { ATTEMPTS, dueDeliveries, markFailed } from '../../../gateway/notify/deliveries.ts';
import { WEBHOOKS_PER_ORGANISATION } from '../../../gateway/notify/webhooks.ts';
import { EVENTS, type EventType } from '../../../protocol/events.ts';
import { startTestServer, type TestServer } from '../../indexer/setup/database.ts';
import { until } from '../../infrastructure/workbench.ts';
import { Receiver } from '../setup/receiver.ts';
import { Cast, openSide, type TestSide } from '../setup/side.ts';
import type { Json } from '../setup/speaker.ts';
import { sessionToken } from '../setup/tokens.ts';

const id32 = (): string => `0x${randomBytes(32).toString('hex')}`;

describe('webhooks', () => {
  const cast = new Cast();
  let server: TestServer;
  let side: TestSide;
  let receiver: Receiver;

  before(async () => {
    server = await startTestServer();
    const url = await server.fresh();
    await cast.register(url);
    side = await openSide(cast, 'VN', url, { webhookAllow: ['127.0.0.1'] });
    await side.app.ready();
    side.services.notifier.start();
  });
  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(async () => {
    await side.services.db.pool.query('DELETE FROM gateway.webhooks');
    await receiver.close();
  });
  after(async () => {
    await side?.services.notifier.close();
    await side?.close();
    await server?.stop();
  });

  const ask = async (
    handle: string,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Json }> => {
    const answer = await side.app.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${await sessionToken(side.services, cast.of(handle))}` },
      ...(body ? { payload: body } : {}),
    });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  const register = async (handle = 'VN-CUSTOMS', kinds: string[] = []): Promise<Json> => {
    const { status, body } = await ask(handle, 'POST', '/v1/webhooks', { url: receiver.url, kinds });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body;
  };
  /** An act as the gateway would have kept it. */
  const act = async (by: string, { type = 'BORDER_CROSSED' as EventType, consignment = id32(), origin = 'own' } = {}): Promise<string> => {
    const digest = id32();
    await side.services.db.pool.query(
      `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', '{"secret": "of the content"}', 'accepted')`,
      [
        bytesOf(digest),
        origin,
        bytesOf(consignment),
        Buffer.alloc(32),
        bytesOf(cast.of(by).organisation),
        EVENTS[type].code,
        EVENTS[type].carrier,
      ],
    );
    return digest;
  };
  const moved = (digest: string, state: string, refusal: string | null = null): Promise<unknown> =>
    side.services.db.pool.query('UPDATE gateway.acts SET state = $2, refusal = $3 WHERE digest = $1', [bytesOf(digest), state, refusal]);
  const told = async (count: number): Promise<Json[]> => (await receiver.has(count)).map(({ body }) => JSON.parse(body));

  it('are told of what was anchored and what was rejected, with ids, states and codes and nothing else', async () => {
    await register('VN-EXPORTER', ['event.anchored', 'event.rejected']);
    const [good, bad] = [await act('VN-EXPORTER'), await act('VN-EXPORTER')];
    await moved(good, 'anchored');
    await moved(bad, 'rejected', 'HOLD_ACTIVE');
    const news = await told(2);
    expect(news.map(({ type, data }) => [type, data.id, data.state, data.code])).to.have.deep.members([
      ['event.anchored', good, 'anchored', undefined],
      ['event.rejected', bad, 'rejected', 'HOLD_ACTIVE'],
    ]);
    const keys = ['kind', 'position', 'id', 'consignment', 'event', 'state', 'marks', 'code', 'at'];
    for (const { data } of news) expect(Object.keys(data).filter((key) => !keys.includes(key))).to.deep.equal([]);
    expect(JSON.stringify(news)).not.to.include('of the content');
  });

  it('are so many an organisation at most, and each has its own', async () => {
    const known = (await ask('VN-CARRIER', 'GET', '/v1/webhooks')).body.webhooks.length;
    const added = [];
    for (let i = known; i < WEBHOOKS_PER_ORGANISATION; i++) added.push(await register('VN-CARRIER'));
    expect((await ask('VN-CARRIER', 'POST', '/v1/webhooks', { url: receiver.url, kinds: [] })).body.code).to.equal('WEBHOOK_LIMIT');
    const [first] = added;
    expect((await ask('VN-IMPORTER', 'DELETE', `/v1/webhooks/${first?.id}`)).body.code).to.equal('NOT_FOUND');
    expect((await ask('VN-IMPORTER', 'GET', '/v1/webhooks')).body.webhooks).to.deep.equal([]);
    expect((await ask('VN-CARRIER', 'DELETE', `/v1/webhooks/${first?.id}`)).status).to.equal(204);
    await register('VN-CARRIER');
  });

  it('are signed as Standard Webhooks says, also with the old secret after it was changed', async () => {
    const { id, secret } = await register('VN-EXPORTER', ['event.accepted']);
    const digest = await act('VN-EXPORTER');
    const [first] = await receiver.has(1);
    if (!first) throw new RangeError('nothing came');
    expect((new Webhook(secret).verify(first.body, first.headers) as Json).data.id).to.equal(digest);
    const { body } = await ask('VN-EXPORTER', 'POST', `/v1/webhooks/${id}/secret`);
    await act('VN-EXPORTER');
    const second = (await receiver.has(2))[1];
    if (!second) throw new RangeError('nothing came');
    for (const key of [secret, body.secret]) new Webhook(key).verify(second.body, second.headers);
    const kept = await side.services.db.pool.query('SELECT w::text AS row, salt, previous_salt FROM gateway.webhooks w');
    const [{ row, salt, previous_salt }] = kept.rows;
    for (const key of [salt, previous_salt, ...row.match(/[0-9a-f]{64}/g).map((hex: string) => Buffer.from(hex, 'hex'))])
      expect(() => new Webhook(`whsec_${key.toString('base64')}`).verify(second.body, second.headers), 'what is kept signs').to.throw();
    expect(() => new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(second.body, second.headers)).to.throw();
    expect(() => new Webhook(secret).verify(`${second.body} `, second.headers)).to.throw();
  });

  it('are told of what their organisation may see only', async () => {
    await register('VN-EXPORTER', ['event.accepted', 'event.received']);
    const [hers, shared] = [id32(), id32()];
    await act('VN-IMPORTER', { consignment: id32() });
    const own = await act('VN-EXPORTER', { consignment: hers });
    const about = await act('CN-CUSTOMS', { consignment: hers, origin: 'peer' });
    await act('VN-CUSTOMS', { consignment: hers, type: 'CONTROL_ASSIGNED' });
    const addressed = await act('CN-CUSTOMS', { consignment: shared, type: 'INSPECTION_RESULT', origin: 'peer' });
    void addressed;
    const last = await act('VN-EXPORTER', { consignment: hers });
    const news = await told(3);
    expect(news.map(({ data }) => data.id)).to.have.members([own, about, last]);
    expect(news.find(({ data }) => data.id === about)?.type).to.equal('event.received');
  });

  it('are tried again until they are taken, and told apart by their id', async () => {
    let refusals = 2;
    receiver.answer = (response) => response.writeHead(refusals-- > 0 ? 500 : 200).end();
    await register('VN-EXPORTER', ['event.accepted']);
    await act('VN-EXPORTER');
    for (const count of [1, 2]) {
      await receiver.has(count);
      // The pause between attempts, which the test does not wait for.
      await until(
        async () =>
          (await side.services.db.pool.query("SELECT 1 FROM gateway.deliveries WHERE attempts = $1 AND state = 'waiting'", [count]))
            .rows[0],
      );
      await side.services.db.pool.query("UPDATE gateway.deliveries SET next_at = now() WHERE state = 'waiting'");
    }
    await receiver.has(3);
    await until(
      async () =>
        (await side.services.db.pool.query("SELECT 1 FROM gateway.deliveries WHERE state = 'delivered' AND attempts = 3")).rows[0],
    );
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
  });

  it('are dead after the last attempt, and sent again when that is asked for', async () => {
    receiver.answer = (response) => response.writeHead(503).end();
    const { id } = await register('VN-EXPORTER', ['event.accepted']);
    await act('VN-EXPORTER');
    await receiver.has(1);
    await until(async () => (await side.services.db.pool.query('SELECT 1 FROM gateway.deliveries WHERE attempts = 1')).rows[0]);
    await side.services.db.pool.query('UPDATE gateway.deliveries SET attempts = $1, next_at = now()', [ATTEMPTS - 1]);
    const [dead] = await until(async () => {
      const { deliveries } = (await ask('VN-EXPORTER', 'GET', `/v1/webhooks/${id}/deliveries?state=dead`)).body;
      return deliveries.length > 0 && deliveries;
    });
    expect(dead).to.include({ attempts: ATTEMPTS, status: 503, state: 'dead' });
    expect(await dueDeliveries(side.services.db.prisma, 10)).to.deep.equal([]);
    receiver.answer = (response) => response.writeHead(200).end();
    expect((await ask('VN-EXPORTER', 'POST', `/v1/webhooks/${id}/deliveries/${dead.id}/replay`)).status).to.equal(202);
    await until(async () => (await side.services.db.pool.query("SELECT 1 FROM gateway.deliveries WHERE state = 'delivered'")).rows[0]);
  });

  it('wait longer after each failure, and not all alike', async () => {
    await side.services.notifier.close();
    const pauses = async (attempts: number, random: number): Promise<number> => {
      await side.services.db.pool.query('UPDATE gateway.deliveries SET attempts = $1, next_at = now()', [attempts]);
      const [due] = await dueDeliveries(side.services.db.prisma, 1);
      if (!due) throw new RangeError('nothing is due');
      // In one transaction time stands still.
      const [row] = await side.services.db.prisma.$transaction(async (tx) => {
        await markFailed(tx as typeof side.services.db.prisma, due, { error: 'TEST' }, () => random);
        return tx.$queryRaw<{ pause: number }[]>`SELECT extract(epoch FROM next_at - now())::float AS pause FROM gateway.deliveries`;
      });
      return row?.pause ?? 0;
    };
    const { id } = await register('VN-EXPORTER', ['event.accepted']);
    await side.services.db.pool.query(
      "INSERT INTO gateway.deliveries (webhook, position, kind, payload) VALUES ($1, 999999, 'event.accepted', '{}')",
      [id],
    );
    expect(await pauses(0, 0.5)).to.be.closeTo(5, 0.001);
    expect(await pauses(5, 0.5)).to.be.closeTo(160, 0.001);
    expect(await pauses(5, 0)).to.be.closeTo(128, 0.001);
    expect(await pauses(12, 1)).to.be.closeTo(5 * 2 ** 12 * 1.2, 0.001);
    expect(ATTEMPTS).to.be.above(10);
  });
});
