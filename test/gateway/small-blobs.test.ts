import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../database/client.ts';
import { cidOf } from '../../gateway/blobs/cid.ts';
import { openEmbeddedBlobs } from '../../gateway/blobs/embedded.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';
import { rawCid, sha256Of } from '../../gateway/blobs/raw.ts';
import { SMALL_BYTES, withSmallInDatabase } from '../../gateway/blobs/small.ts';
import { startTestServer, type TestServer } from '../indexer/setup/database.ts';

const filled = (length: number, by: number): Buffer => Buffer.alloc(length, by);
const filesIn = async (folder: string): Promise<number> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.data')).length;

describe('small blobs', () => {
  let server: TestServer;
  let db: Database;
  let folder: string;
  let blobs: BlobStore;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thongquan-small-'));
    db = openDatabase(await server.fresh(), 3);
    blobs = withSmallInDatabase(await openEmbeddedBlobs(folder), db.sql);
  });
  afterEach(async () => {
    await blobs.close();
    await db.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('have the CIDs of every other store', async () => {
    for (const size of [0, 1, 3_000, SMALL_BYTES, SMALL_BYTES + 1]) {
      const bytes = filled(size, 7);
      const cid = (await cidOf(bytes)).toString();
      expect(rawCid(sha256Of(bytes))).to.equal(cid);
      expect(await blobs.put(bytes)).to.equal(cid);
      expect(Buffer.compare((await blobs.get(cid)) ?? Buffer.from('missing'), bytes)).to.equal(0);
    }
  });

  it('are cut apart as they were given, the same one twice and large ones among them', async () => {
    const given = [filled(5, 1), filled(SMALL_BYTES + 5, 2), filled(0, 3), filled(900, 4), filled(5, 1)];
    const cids = await db.transaction((sql) => blobs.putAll(sql, given));
    for (const [i, cid] of cids.entries())
      expect(Buffer.from((await blobs.get(cid)) ?? []).equals(given[i] as Buffer), String(i)).to.equal(true);
    expect(await filesIn(folder), 'only the large one is a file').to.equal(1);
  });

  it('are there exactly if the transaction that stored them committed', async () => {
    const bytes = filled(100, 9);
    const failed = db.transaction(async (sql) => {
      await blobs.putAll(sql, [bytes]);
      throw new RangeError('undone');
    });
    expect(
      await failed.then(
        () => '',
        (error: Error) => error.message,
      ),
    ).to.equal('undone');
    expect(await blobs.get(rawCid(sha256Of(bytes)))).to.equal(undefined);
    await db.transaction((sql) => blobs.putAll(sql, [bytes]));
    expect(await blobs.get(rawCid(sha256Of(bytes)))).to.have.length(100);
  });

  it('are served no more once deleted, nor once altered', async () => {
    const [gone, altered] = [await blobs.put(filled(10, 1)), await blobs.put(filled(10, 2))];
    await blobs.delete(gone);
    expect(await blobs.get(gone)).to.equal(undefined);
    await db.pool.query("UPDATE content.blobs SET bytes = 'other'");
    expect(
      await blobs.get(altered).then(
        () => '',
        (error: { code?: string }) => error.code,
      ),
    ).to.equal('BLOB_CORRUPT');
  });
});
