import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Lifecycle } from '../../gateway/operations/lifecycle.ts';
import { Readiness, type ReadinessParts } from '../../gateway/operations/readiness.ts';
import { Cast, openSide } from '../gateway/setup/side.ts';
import { connect, startTestServer, type TestServer } from '../indexer/setup/database.ts';
import { temporaryFolder, undo, until } from '../infrastructure/workbench.ts';

const fails = (code?: string) => async (): Promise<never> => {
  throw Object.assign(new RangeError('at 10.1.2.3, said nguyen'), { code });
};

describe('readiness', () => {
  const cleanup: (() => Promise<void>)[] = [];
  let time = Date.parse('2026-11-23T02:00:00Z');
  let lifecycle: Lifecycle;
  let leads = true;
  let parts: ReadinessParts;

  beforeEach(async () => {
    lifecycle = new Lifecycle(new AbortController());
    leads = true;
    const fine = async (): Promise<void> => {};
    parts = {
      dataDir: await temporaryFolder(cleanup),
      lifecycle,
      ask: { database: fine, migrations: fine, chain: fine, peer: fine, sessionKeys: () => true },
      leads: () => leads,
      now: () => time,
    };
  });
  afterEach(() => undo(cleanup));

  /** A gateway that serves and has heard the other side's news. */
  function serving(): Readiness {
    const readiness = new Readiness(parts);
    lifecycle.serve();
    readiness.caughtUp();
    return readiness;
  }

  it('comes when the gateway serves and the other side’s news are in', async () => {
    const readiness = new Readiness(parts);
    expect(await readiness.report()).to.deep.include({ ready: false, stage: 'starting' });
    lifecycle.serve();
    const before = await readiness.report();
    expect([before.ready, before.checks.peer]).to.deep.equal([false, 'catching up']);
    readiness.caughtUp();
    expect(await readiness.report()).to.deep.equal({
      ...{ ready: true, stage: 'serving', degraded: {} },
      checks: { database: 'ok', migrations: 'ok', blobs: 'ok', peer: 'ok', sessionKeys: 'ok' },
    });
  });

  it('goes at once when the gateway begins to stop', async () => {
    const readiness = serving();
    expect((await readiness.report()).ready).to.equal(true);
    lifecycle.drain();
    expect(await readiness.report()).to.deep.include({ ready: false, stage: 'draining' });
  });

  for (const [check, change] of [
    ['database', { database: fails('ECONNREFUSED') }],
    ['migrations', { migrations: fails('2 missing') }],
    ['sessionKeys', { sessionKeys: () => false }],
  ] as const)
    it(`goes without ${check}, and says so without a message`, async () => {
      parts.ask = { ...parts.ask, ...change };
      const report = await serving().report();
      expect(report.ready).to.equal(false);
      expect(report.checks[check]).to.match(/^(ECONNREFUSED|2 missing|missing)$/);
      expect(JSON.stringify(report)).not.to.include('10.1.2.3').and.not.to.include('nguyen');
    });

  it('goes when the disk is full', async () => {
    parts.probe = fails('ENOSPC');
    expect((await serving().report()).checks.blobs).to.equal('ENOSPC');
  });

  it('goes when blobs cannot be written where they belong', async () => {
    parts.dataDir = join(parts.dataDir, 'gone');
    const report = await serving().report();
    expect([report.ready, report.checks.blobs]).to.deep.equal([false, 'ENOENT']);
  });

  it('stays while chain and peer are away, and tells since when', async () => {
    parts.ask = { ...parts.ask, chain: fails('ECONNREFUSED'), peer: fails() };
    leads = false;
    const readiness = serving();
    const since = new Date(time).toISOString();
    await readiness.report();
    time += 60_000;
    const report = await readiness.report();
    expect(report.ready).to.equal(true);
    expect(report.degraded).to.deep.equal({ chainAwaySince: since, peerAwaySince: since, notLeader: true });
    parts.ask.chain = async () => {};
    time += 60_000;
    expect((await readiness.report()).degraded).to.deep.equal({ peerAwaySince: since, notLeader: true });
  });

  it('does not wait for what never answers', async () => {
    parts.ask = { ...parts.ask, database: () => new Promise(() => {}) };
    expect((await serving().report()).checks.database).to.equal('no answer');
  });

  it('asks what costs something once for many who ask at once', async () => {
    let asked = 0;
    parts.ask = { ...parts.ask, database: async () => Promise.resolve(asked++) };
    const readiness = serving();
    await Promise.all(Array.from({ length: 50 }, () => readiness.report()));
    expect(asked).to.equal(1);
  });
});

describe('the health of a gateway', () => {
  const cast = new Cast();
  let server: TestServer;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());

  it('is told over HTTP, and follows the database and the folder', async () => {
    const url = await server.fresh();
    const side = await openSide(cast, 'VN', url);
    const ready = async () => {
      // Past what is kept of the last answer.
      Object.assign(side.services, { readiness: new Readiness({ ...readinessParts }) });
      side.services.readiness.caughtUp();
      const { statusCode, body } = await side.app.inject('/health/ready');
      return { status: statusCode, ...JSON.parse(body) };
    };
    const { questionsOf } = await import('../../gateway/operations/questions.ts');
    await side.services.sessions.read();
    const { lifecycle, config } = side.services;
    const readinessParts = { dataDir: config.dataDir, lifecycle, ask: questionsOf(side.services), leads: () => true, now: Date.now };
    expect((await ready()).status).to.equal(503);
    lifecycle.serve();
    // A disk may once take longer to write a little than readiness waits.
    await until(async () => (await ready()).status === 200);
    expect(await ready()).to.deep.include({ stage: 'serving' });
    const client = await connect(url);
    await client.query(`DELETE FROM "_prisma_migrations" WHERE migration_name LIKE '0010%'`);
    expect(await ready()).to.deep.include({ status: 503, ready: false });
    expect((await ready()).checks.migrations).to.equal('1 missing');
    await client.end();
    lifecycle.drain();
    expect((await side.app.inject('/health/live')).json()).to.deep.equal({ live: true });
    const refused = await side.app.inject('/v1/log/checkpoint');
    expect([refused.statusCode, refused.json().code, refused.headers.connection]).to.deep.equal([503, 'UNAVAILABLE', 'close']);
    await side.close();
    await rm(config.dataDir, { recursive: true, force: true });
  });
});
