import { expect } from 'chai';
import type pg from 'pg';
import { Index } from '../../client/index.ts';
import { GatewayProblem } from '../../client/problem.ts';
import { Ingestion } from '../../indexer/ingest/ingestion.ts';
import { ADDRESSES } from '../indexer/setup/chain.ts';
import { connect, startTestServer, type TestServer } from '../indexer/setup/database.ts';
import { serve, type TestService } from '../indexer/setup/service.ts';
import { Story } from '../indexer/setup/story.ts';

describe('the typed client, at an index', () => {
  const story = new Story().tell();
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
    await service.app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await client?.end();
    await service?.close();
    await server?.stop();
  });

  const indexOf = (handle: string, more = {}): Index =>
    new Index({
      url: service.app.listeningOrigin,
      token: async () => (await service.bearer(handle)).replace('Bearer ', ''),
      ...more,
    });

  it('asks with the session it is given, and is answered by type', async () => {
    const { data } = await indexOf('VN-CUS').http.GET('/v1/consignments/{id}/clocks', { params: { path: { id: story.consignment } } });
    expect(data?.clocks.find(({ clock }) => clock === 'VN_EXPORT_DECLARATION')?.state).to.equal('breached');
    const { error } = await indexOf('VN-CARRIER').http.GET('/v1/consignments/{id}', { params: { path: { id: story.consignment } } });
    expect(error).to.include({ code: 'CONSIGNMENT_UNKNOWN' });
  });

  it('reads a whole list, filtered, one item after the other', async () => {
    const told: string[] = [];
    for await (const { digest } of indexOf('VN-CUS').all<{ digest: string }>('/v1/acts', { sort: 'recorded' })) told.push(digest);
    const { rows } = await client.query("SELECT '0x' || encode(digest, 'hex') AS digest FROM chain.acts ORDER BY block, log_index");
    expect(told).to.deep.equal(rows.map(({ digest }) => digest));
    const some: string[] = [];
    for await (const { type } of indexOf('VN-CUS').all<{ type: string }>('/v1/acts', { type: 'BORDER_CROSSED' })) some.push(type);
    expect(some).to.deep.equal(['BORDER_CROSSED', 'BORDER_CROSSED']);
  });

  it('tells a refusal as an error with its code, in the language asked for', async () => {
    const reading = indexOf('VN-CUS', { language: 'vi' }).all('/v1/acts', { sort: 'nonsense' });
    const failure = await reading.next().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(GatewayProblem).with.property('code', 'SCHEMA_INVALID');
    expect((failure as GatewayProblem).details.title).to.include('Dữ liệu');
  });

  it('says what content is read for', async () => {
    const path = { id: story.consignment };
    await indexOf('VN-CUS', { purpose: 'customs-control' }).http.GET('/v1/consignments/{id}/timeline', { params: { path } });
    const { rows } = await client.query("SELECT purpose FROM gateway.access_log WHERE route = 'GET /v1/consignments/:id/timeline'");
    expect(rows).to.deep.equal([{ purpose: 'customs-control' }]);
    const { error } = await indexOf('VN-CUS', { purpose: 'curiosity' }).http.GET('/v1/consignments/{id}/timeline', { params: { path } });
    expect(error).to.have.property('code');
  });
});
