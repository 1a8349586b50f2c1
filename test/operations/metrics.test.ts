import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { METRICS, type MetricEntry } from '../../gateway/operations/catalogue.ts';
import { serveMetrics } from '../../gateway/operations/metrics-server.ts';
import { Cast, openSide, type TestSide } from '../gateway/setup/side.ts';
import { startTestServer, type TestServer } from '../indexer/setup/database.ts';

/** `name{labels} value` lines of a page. */
const samples = (page: string): { name: string; labels: string; value: number }[] =>
  page
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return { name, labels, value: Number(value) };
    });

describe('the metrics of a gateway', () => {
  const cast = new Cast();
  let server: TestServer;
  let url: string;
  let side: TestSide;
  let metrics: { url: string; close(): Promise<void> };

  before(async () => {
    server = await startTestServer();
    url = await server.fresh();
    await cast.register(url);
    side = await openSide(cast, 'VN', url);
    metrics = await serveMetrics(side.services, { host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await metrics?.close();
    await side?.close();
    await server?.stop();
  });

  const page = async (): Promise<string> => (await fetch(metrics.url)).text();
  const reading = async (name: string, labels = ''): Promise<number | undefined> =>
    samples(await page()).find((sample) => sample.name === name && sample.labels.includes(labels))?.value;

  it('are not on the public interface', async () => {
    expect((await side.app.inject('/metrics')).statusCode).to.equal(404);
    expect((await fetch(new URL('/v1/events', metrics.url))).status).to.equal(404);
  });

  it('are those of the catalogue, beside the process’s own', async () => {
    const declared = [...(await page()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]);
    const own = declared.filter(([name]) => name?.startsWith('thongquan_'));
    expect(Object.fromEntries(own)).to.deep.equal(
      Object.fromEntries(Object.entries<MetricEntry>(METRICS).map(([name, { type }]) => [name, type])),
    );
    expect(declared.map(([name]) => name)).to.include.members(['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes']);
  });

  it('are the ones that the example alerts ask for', () => {
    const rules = readFileSync(new URL('../../deployments/monitoring/alerts.yml', import.meta.url), 'utf8');
    const asked = [...rules.matchAll(/\bthongquan_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));
    expect(asked.length).to.be.greaterThan(10);
    expect(asked.filter((name) => !(name in METRICS))).to.deep.equal([]);
  });

  it('count requests by route pattern and refusals by code, whatever is sent', async () => {
    const ask = (path: string, method: 'GET' | 'POST' = 'GET') =>
      side.app.inject({ method, url: path, headers: { 'content-type': 'application/json' }, payload: method === 'POST' ? '{"a":' : '' });
    await ask('/v1/events/0x00');
    await ask('/v1/nothing');
    await ask('/v1/events', 'POST');
    const before = new Set(samples(await page()).map(({ name, labels }) => `${name}{${labels}}`));
    for (let i = 0; i < 50; i++) {
      await ask(`/v1/events/0x${String(i).padStart(64, '0')}`);
      await ask(`/v1/nothing/nguyen-van-${i}?name=${i}`);
      await ask(`/v1/consignments/${i}/content`);
    }
    const labels = samples(await page()).map(({ name, labels }) => `${name}{${labels}}`);
    const added = labels.filter((sample) => sample.startsWith('thongquan') && !before.has(sample) && !sample.includes('/v1/consignments/'));
    expect(added, 'no new series by what was sent').to.deep.equal([]);
    expect(labels.join('\n')).not.to.match(/nguyen|0x0/);
    expect(await reading('thongquan_refusals_total', 'code="NOT_FOUND"')).to.be.at.least(50);
    expect(await reading('thongquan_http_request_duration_seconds_count', 'route="unknown"')).to.be.at.least(50);
  });

  it('tell the outbox by state and age, the log, the index and the peer’s messages', async () => {
    const { pool } = side.services.db;
    const act = async (byte: string, state: string, seconds: number): Promise<void> => {
      const digest = Buffer.alloc(32, byte);
      await pool.query(
        `INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state, received_at)
         VALUES ($1, 'own', $1, $1, $1, 1, 'act', '{}', '{}', $2, now() - make_interval(secs => $3))`,
        [digest, state, seconds],
      );
      await pool.query("INSERT INTO gateway.peer_outbox (digest, subject, message) VALUES ($1, $1, '{}')", [digest]);
    };
    await act('a', 'accepted', 50);
    await act('b', 'accepted', 500);
    await act('c', 'broadcast', 20);
    await act('d', 'rejected', 9_000);
    await pool.query('UPDATE gateway.peer_outbox SET acknowledged_at = now() WHERE digest = $1', [Buffer.alloc(32, 'd')]);
    await pool.query(
      "INSERT INTO gateway.log_leaves (index, leaf, salt, digest) SELECT n, '', '', int8send(n) FROM generate_series(0, 6) n",
    );
    await pool.query(
      "INSERT INTO chain.heads (side, size, root, block, log_index, tx, signed_at) VALUES (1, 4, '', 9, 0, '', 0), (2, 77, '', 9, 1, '', 0)",
    );
    await pool.query("INSERT INTO chain.checkpoint (id, block, hash) VALUES (1, 12, '')");
    expect(await reading('thongquan_outbox_acts', 'accepted')).to.equal(2);
    expect(await reading('thongquan_outbox_acts', 'broadcast')).to.equal(1);
    expect(await reading('thongquan_outbox_oldest_seconds', 'accepted')).to.be.within(500, 560);
    expect(await reading('thongquan_outbox_rejected')).to.equal(1);
    expect(await reading('thongquan_peer_outbox_messages')).to.equal(3);
    expect(await reading('thongquan_peer_outbox_oldest_seconds')).to.be.within(500, 560);
    expect(await reading('thongquan_log_size')).to.equal(7);
    expect(await reading('thongquan_log_anchored_size')).to.equal(4);
    expect(await reading('thongquan_indexed_block')).to.equal(12);
  });

  it('tell how far both sides have signed the chain, where they differ, and what waits to be erased', async () => {
    const { pool } = side.services.db;
    expect(await reading('thongquan_checkpoint_cosigned_block')).to.equal(0);
    await pool.query(
      `INSERT INTO gateway.checkpoints (height, maker, hash, log_size, log_root, note, state)
       SELECT height, 1, '', 0, '', '', state FROM (VALUES (10, 'cosigned'), (20, 'cosigned'), (30, 'disputed'), (40, 'signed')) c(height, state)`,
    );
    await pool.query(
      "INSERT INTO gateway.erasures (consignment, basis, state) VALUES ('a', '', 'requested'), ('b', '', 'deleting'), ('c', '', 'erased')",
    );
    expect(await reading('thongquan_checkpoint_cosigned_block')).to.equal(20);
    expect(await reading('thongquan_checkpoints_disputed')).to.equal(1);
    expect(await reading('thongquan_erasures_waiting')).to.equal(2);
  });

  it('count signatures and bytes of blobs', async () => {
    const { blobs } = side.services;
    const before = (await reading('thongquan_signatures_checked_total', 'invalid')) ?? 0;
    const { keyId } = cast.of('VN-CUSTOMS');
    const post = (path: string, body: object) =>
      side.app.inject({ method: 'POST', url: path, headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) });
    const { challenge } = (await post('/v1/auth/challenge', { key: keyId })).json();
    await post('/v1/auth/token', { key: keyId, challenge, signature: `0x${'11'.repeat(64)}` });
    expect(await reading('thongquan_signatures_checked_total', 'invalid')).to.equal(before + 1);
    const cid = await blobs.put(Buffer.alloc(1_000, 'x'));
    await blobs.get(cid);
    expect(await reading('thongquan_blob_bytes_total', 'put')).to.equal(1_000);
    expect(await reading('thongquan_blob_bytes_total', 'get')).to.equal(1_000);
  });

  it('tell of a chain that is away and leave out what it would have said', async () => {
    expect(await reading('thongquan_chain_up')).to.equal(0);
    expect(await reading('thongquan_chain_head_block')).to.equal(undefined);
    const { rpc } = side.services;
    const answers: Record<string, string> = {
      eth_blockNumber: '0x10',
      eth_getBalance: '0xde0b6b3a7640000',
      eth_getTransactionCount: '0x5',
    };
    const { account } = side.services;
    await side.services.db.pool.query(
      "INSERT INTO gateway.transactions (account, nonce, hash, raw, state) VALUES ($1, 6, 'h', '', 'broadcast'), ($1, 2, 'i', '', 'mined')",
      [account.bytes],
    );
    side.services.rpc = { ...rpc, send: async <T>(method: string) => answers[method] as T };
    expect(await reading('thongquan_chain_up')).to.equal(1);
    expect(await reading('thongquan_chain_head_block')).to.equal(16);
    expect(await reading('thongquan_relayer_balance_wei')).to.equal(1e18);
    expect(await reading('thongquan_relayer_nonce_lag')).to.equal(2);
    side.services.rpc = rpc;
  });
});
