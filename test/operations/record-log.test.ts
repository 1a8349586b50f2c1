import { expect } from 'chai';
import { getBytes } from 'ethers';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Database, openDatabase } from '../../database/client.ts';
import type { Prisma } from '../../database/generated/client.ts';
import { appendLeaf } from '../../gateway/log/append.ts';
import { RecordLog, type RecordLogParts } from '../../gateway/log/record-log.ts';
import { ownLog } from '../../gateway/log/rows.ts';
import { LogTiles } from '../../gateway/log/tiles.ts';
import { logCheckpoint } from '../../gateway/routes/v1/log-checkpoint.ts';
import { logProofs } from '../../gateway/routes/v1/log-proofs.ts';
import { logTiles } from '../../gateway/routes/v1/log-tiles.ts';
import type { Services } from '../../gateway/services.ts';
import { registerErrors } from '../../http/errors.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { generateKey } from '../../protocol/acts/sign.ts';
import { hex } from '../../protocol/hash.ts';
import { leafHash } from '../../protocol/log/leaf.ts';
import { consistencyProof, inclusionProof, merkleRoot, verifyConsistency, verifyInclusion } from '../../protocol/log/merkle.ts';
import { startTestServer, type TestServer } from '../indexer/setup/database.ts';
import { expectRefusedLater } from '../protocol/refused.ts';
import { LogClient } from './setup/log-client.ts';

const KEY = generateKey();
const all = (hashes: readonly Uint8Array[]): string[] => hashes.map(hex);

describe('the record log of a side', () => {
  let server: TestServer;
  let db: Database;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    db = openDatabase(await server.fresh(), 4);
  });
  afterEach(() => db.close());

  /** Appends entries as accepted events leave them; the database makes them up. */
  async function append(count: number): Promise<void> {
    await db.pool.query(
      `INSERT INTO gateway.log_leaves (index, leaf, salt, digest)
       SELECT n, sha256(int8send(n)), sha256(int8send(-n)), sha256(int8send(n)) FROM
         (SELECT coalesce(max(index), -1) AS last FROM gateway.log_leaves) l, generate_series(l.last + 1, l.last + $1::bigint) n`,
      [count],
    );
  }
  const leavesOf = async (size: number): Promise<Uint8Array[]> => {
    const { rows } = await db.pool.query<{ leaf: Buffer }>('SELECT leaf FROM gateway.log_leaves WHERE index < $1 ORDER BY index', [size]);
    return rows.map((row) => leafHash(row.leaf));
  };

  function serve(): FastifyInstance {
    const config = { side: 'VN', gatewayKey: KEY } as RecordLogParts['config'];
    const recordLog = new RecordLog({ prisma: db.prisma, sql: db.sql, config } as RecordLogParts);
    const app = Fastify();
    registerErrors(app);
    logTiles(app, { recordLog } as Services);
    logCheckpoint(app, { recordLog } as Services);
    logProofs(app, { recordLog } as Services);
    return app;
  }
  const clientOf = (app: { inject(path: string): Promise<{ statusCode: number; rawPayload: Buffer }> }): LogClient =>
    new LogClient(
      async (path) => {
        const answer = await app.inject(`/v1/log/${path}`);
        expect(answer.statusCode, path).to.equal(200);
        return answer.rawPayload;
      },
      'thongquan/vn',
      KEY,
    );

  it('says of its growing tree what the whole tree says', async () => {
    const tiles = new LogTiles(ownLog(db.sql));
    let before = 0;
    for (const more of [1, 254, 1, 1, 255, 300, 1]) {
      await append(more);
      const tree = await tiles.tree();
      const whole = await leavesOf(tree.size);
      expect(hex(await tree.root()), String(tree.size)).to.equal(hex(merkleRoot(whole)));
      expect(all(await tree.consistencyProof(before))).to.deep.equal(all(consistencyProof(whole, before)));
      expect(all(await tree.inclusionProof(before))).to.deep.equal(all(inclusionProof(whole, before)));
      before = tree.size;
    }
  });

  it('is found by another process as it was left, however the work was shared', async () => {
    const [one, other] = [new LogTiles(ownLog(db.sql)), new LogTiles(ownLog(db.sql))];
    await append(600);
    const roots = await Promise.all([one, other].map(async (tiles) => hex(await (await tiles.tree()).root())));
    await append(500);
    roots.push(hex(await (await other.tree(600)).root()));
    expect(new Set(roots)).to.deep.equal(new Set([hex(merkleRoot(await leavesOf(600)))]));
    expect(hex(await (await new LogTiles(ownLog(db.sql)).tree()).root())).to.equal(hex(merkleRoot(await leavesOf(1100))));
  });

  it('is verified by who reads nothing but its checkpoint and tiles', async () => {
    const app = serve();
    const client = clientOf(app);
    await append(300);
    expect((await client.update()).consistent).to.equal(true);
    await append(66_000);
    const { size, root, consistent } = await client.update();
    expect({ size, consistent }).to.deep.equal({ size: 66_300, consistent: true });
    expect(hex(root)).to.equal(hex(merkleRoot(await leavesOf(size))));
    for (const index of [0, 299, 65_535, 65_536, 66_299]) {
      const entry = (await client.entry(index)) as Uint8Array;
      expect(await client.includes(entry, index), String(index)).to.equal(true);
      expect(await client.includes(leafHash(entry), index), 'another entry').to.equal(false);
    }
    await app.close();
  });

  it('shows who read it before that it was rewritten', async () => {
    let app = serve();
    const client = clientOf({ inject: (path: string) => app.inject(path) });
    await append(700);
    await client.update();
    await db.pool.query('UPDATE gateway.log_leaves SET leaf = sha256(leaf) WHERE index = 5');
    await db.pool.query('DELETE FROM gateway.log_nodes');
    await append(1);
    app = serve();
    expect((await clientOf(app).update()).consistent, 'to a new reader nothing is wrong').to.equal(true);
    expect((await client.update()).consistent).to.equal(false);
    await app.close();
  });

  it('serves tiles that may be kept for ever, and none beyond its end', async () => {
    const app = serve();
    await append(260);
    for (const path of ['tile/0/000', 'tile/0/001.p/4', 'tile/0/001.p/3', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/4']) {
      const answer = await app.inject(`/v1/log/${path}`);
      expect(answer.statusCode, path).to.equal(200);
      expect(answer.headers['cache-control'], path).to.include('immutable');
    }
    for (const path of ['tile/0/001', 'tile/0/001.p/5', 'tile/0/002.p/1', 'tile/1/000', 'tile/2/000.p/1', 'tile/entries/001'])
      expect((await app.inject(`/v1/log/${path}`)).json().code, path).to.equal('NOT_FOUND');
    expect((await app.inject('/v1/log/tile/0/1')).json().code).to.equal('IDENTIFIER_INVALID');
    expect((await app.inject('/v1/log/checkpoint')).headers['cache-control']).to.equal('no-cache');
    await app.close();
  });

  it('proves by its interface what it holds and that it only grew, at its present size and at earlier ones', async () => {
    const app = serve();
    await append(300);
    const ask = async (path: string) => (await app.inject(`/v1/log/proofs/${path}`)).json();
    const bytes = (hashes: string[]): Uint8Array[] => hashes.map((each) => getBytes(each));
    for (const [index, size] of [
      [0, 300],
      [299, 300],
      [17, 100],
    ] as const) {
      const told = await ask(`inclusion?index=${index}${size === 300 ? '' : `&size=${size}`}`);
      const whole = await leavesOf(size);
      expect([told.size, told.root, told.leaf]).to.deep.equal([size, hex(merkleRoot(whole)), hex(whole[index] as Uint8Array)]);
      expect(verifyInclusion(getBytes(told.leaf), index, size, bytes(told.path), getBytes(told.root))).to.equal(true);
    }
    const told = await ask('consistency?from=70&size=290');
    expect(told.root).to.equal(hex(merkleRoot(await leavesOf(290))));
    expect(verifyConsistency(70, 290, bytes(told.proof), getBytes(told.fromRoot), getBytes(told.root))).to.equal(true);
    for (const path of [
      'inclusion?index=300',
      'inclusion?index=5&size=5',
      'inclusion?index=5&size=301',
      'consistency?from=9&size=8',
      'inclusion?index=-1',
      'inclusion',
    ])
      expect((await ask(path)).code, path).to.equal('SCHEMA_INVALID');
    await app.close();
  });

  it('takes no entry while the chain has a head of more than it holds: it would fork', async () => {
    const signed = { act: { units: 0n }, key: '0x', signature: '0x', cosigner: '0x', cosignature: '0x' } as unknown as SignedAct;
    const digest = (n: number): string => `0x${String(n).padStart(64, '0')}`;
    const add = (n: number) => db.transaction((sql) => appendLeaf(sql, 'VN', signed, digest(n)));
    await append(10);
    await db.pool.query(
      "INSERT INTO chain.heads (side, size, root, block, log_index, tx, signed_at) VALUES (1, 12, '', 1, 0, '', 0), (2, 99, '', 1, 1, '', 0)",
    );
    await expectRefusedLater(add(1), 'UNAVAILABLE');
    await append(2);
    expect((await add(2)).index).to.equal(12n);
  });

  it('answers from a long log by reading little of it', async function () {
    const length = Number(process.env.LOG_LEAVES ?? 5_000);
    this.timeout(300_000 + length);
    await append(length);
    await new LogTiles(ownLog(db.sql)).tree();
    let bytes = 0;
    const counting = (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => db.sql.$queryRaw<unknown[]>(query, ...values);
    const reader = new LogTiles(
      ownLog({
        ...db.sql,
        $queryRaw: async <T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => {
          const answer = await counting(query, ...values);
          for (const row of answer) bytes += (row as { all?: Uint8Array | null }).all?.length ?? 0;
          return answer as T;
        },
      }),
    );
    await append(1);
    const began = performance.now();
    const tree = await reader.tree();
    await tree.root();
    await tree.consistencyProof(length - 1_000);
    await tree.inclusionProof(Math.floor(length / 3));
    if (process.env.LOG_LEAVES)
      console.log(
        `${bytes} bytes, ${Math.round(performance.now() - began)} ms, ${Math.round(process.memoryUsage().heapUsed / 2 ** 20)} MiB heap`,
      );
    expect(bytes).to.be.lessThan(12 * 256 * 32);
  });
});
