import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cidOf } from '../../gateway/blobs/cid.ts';
import { openEmbeddedBlobs } from '../../gateway/blobs/embedded.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';

describe('the embedded content store', () => {
  let folder: string;
  let blobs: BlobStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thongquan-blobs-'));
    blobs = await openEmbeddedBlobs(folder);
  });
  afterEach(async () => {
    await blobs.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives bytes the CID that raw SHA-256 leaves have everywhere', async () => {
    expect(await blobs.put(Buffer.from('hello world'))).to.equal('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e');
  });

  it('gives back what it was given, in one block or several', async () => {
    for (const size of [0, 1, 3_000_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 255);
      const cid = await blobs.put(bytes);
      expect(cid).to.equal((await cidOf(bytes)).toString());
      expect(Buffer.compare((await blobs.get(cid)) ?? Buffer.from('missing'), bytes)).to.equal(0);
    }
  });

  it('does not have what it was never given', async () => {
    expect(await blobs.get((await cidOf(Buffer.from('elsewhere'))).toString())).to.equal(undefined);
  });

  it('serves no block that was altered on disk', async () => {
    const cid = await blobs.put(Buffer.from('an envelope'));
    const [file] = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.data'));
    await writeFile(join(folder, file ?? ''), 'another envelope');
    const failure = await blobs.get(cid).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    expect(failure).to.equal('BLOB_CORRUPT');
  });
});
