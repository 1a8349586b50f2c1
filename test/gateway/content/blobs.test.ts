import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NextToLast } from 'blockstore-fs/sharding';
import { expect } from 'chai';
import { CID } from 'multiformats/cid';
import { carFrom, carOf, takeCar } from '../../../gateway/blobs/car.ts';
import { cidOf } from '../../../gateway/blobs/cid.ts';
import { addStream, type Block, blocksOf, isBlock, openBlob } from '../../../gateway/blobs/dag.ts';
import { openEmbeddedBlobs } from '../../../gateway/blobs/embedded.ts';
import { openKuboBlobs } from '../../../gateway/blobs/kubo.ts';
import type { BlobStore } from '../../../gateway/blobs/port.ts';
import { rawCid, sha256Of } from '../../../gateway/blobs/raw.ts';
import { fetchBlob } from '../../../gateway/blobs/trustless.ts';

async function* cut(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(source: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source ?? []) parts.push(part);
  return Buffer.concat(parts);
}
const refused = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** The block commands of an IPFS node's RPC API; what is not pinned is gone at the next collection. */
class Node {
  readonly blocks = new Map<string, Buffer>();
  readonly pinned = new Set<string>();
  readonly server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://node');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const arg = url.searchParams.get('arg') ?? '';
    const found = this.blocks.get(arg);
    if (url.pathname === '/api/v0/block/put') {
      const content = contentOf(Buffer.concat(parts));
      const raw = rawCid(sha256Of(content));
      const name = url.searchParams.get('format') === 'raw' ? raw : CID.createV1(0x70, CID.parse(raw).multihash).toString();
      this.blocks.set(name, content);
      return response.end(JSON.stringify({ Key: name, Size: content.length }));
    }
    if (url.pathname === '/api/v0/block/get' && found) return response.end(found);
    if (url.pathname === '/api/v0/pin/add') {
      this.pinned.add(arg);
      return response.end(JSON.stringify({ Pins: [arg] }));
    }
    if (url.pathname === '/api/v0/pin/rm' && this.pinned.delete(arg)) return response.end(JSON.stringify({ Pins: [arg] }));
    response.statusCode = 500;
    response.setHeader('content-type', 'application/json');
    const message = url.pathname === '/api/v0/pin/rm' ? 'not pinned or pinned indirectly' : 'not found';
    return response.end(JSON.stringify({ Message: message, Code: 0, Type: 'error' }));
  });
}

function contentOf(body: Buffer): Buffer {
  const boundary = body.subarray(0, body.indexOf('\r\n'));
  const begin = body.indexOf('\r\n\r\n') + 4;
  return body.subarray(begin, body.indexOf(Buffer.concat([Buffer.from('\r\n'), boundary]), begin));
}

describe('blobs of many blocks', () => {
  let folder: string;
  let embedded: BlobStore;
  let other: BlobStore;
  let kubo: BlobStore;
  let node: Node;
  const bytes = randomBytes(5_000_000);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thongquan-dag-'));
    embedded = await openEmbeddedBlobs(join(folder, 'one'));
    other = await openEmbeddedBlobs(join(folder, 'two'));
    node = new Node();
    await new Promise<void>((resolve) => node.server.listen(0, '127.0.0.1', resolve));
    kubo = openKuboBlobs(`http://127.0.0.1:${(node.server.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    node.server.closeAllConnections();
    node.server.close();
    await embedded.close();
    await other.close();
    await rm(folder, { recursive: true, force: true });
  });

  const files = async (name: string): Promise<string[]> =>
    (await readdir(join(folder, name), { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map(({ name: file }) => file);
  const stores = (): [string, BlobStore][] => [
    ['embedded', embedded],
    ['kubo', kubo],
  ];

  it('have the same CID in every store, read as they were written, and go whole', async () => {
    const expected = (await cidOf(bytes)).toString();
    for (const [name, store] of stores()) {
      const cid = await addStream(store, cut(bytes));
      expect(cid, name).to.equal(expected);
      expect((await all(await openBlob(store, cid))).equals(bytes), name).to.equal(true);
      await store.delete(cid);
    }
    expect(await openBlob(embedded, expected)).to.equal(undefined);
    expect(await files('one')).to.deep.equal([]);
    expect(node.pinned.size).to.equal(0);
  });

  it('go whole when a deletion broke off half way and is asked for again', async () => {
    const cid = await addStream(embedded, cut(bytes));
    const names: CID[] = [];
    for await (const block of blocksOf(embedded, cid)) names.push(block.cid);
    const { dir, file } = new NextToLast().encode(names[2] as CID);
    const path = join(folder, 'one', dir, file);
    await rename(path, join(folder, 'aside'));
    await mkdir(path);
    expect(await refused(embedded.delete(cid))).not.to.equal('taken');
    await rmdir(path);
    await rename(join(folder, 'aside'), path);
    expect((await files('one')).length).to.be.within(1, names.length - 1);
    await embedded.delete(cid);
    expect(await files('one')).to.deep.equal([]);
    expect(await refused(embedded.delete(cid)), 'once more').to.equal('taken');
  });

  it('are not taken for deleted when the IPFS node does not answer', async () => {
    const cid = await addStream(kubo, cut(bytes));
    await kubo.delete(cid);
    expect(await refused(kubo.delete(cid)), 'once more').to.equal('taken');
    node.server.closeAllConnections();
    await new Promise((resolve) => node.server.close(resolve));
    expect(await refused(kubo.delete(cid))).not.to.equal('taken');
  });

  it('leave nothing when what brings them breaks off', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield* cut(bytes.subarray(0, 3_000_000));
      throw new RangeError('connection lost');
    };
    for (const [, store] of stores()) expect(await refused(addStream(store, broken()))).to.include('connection lost');
    expect([...(await files('one')), ...(await files('one.staging'))]).to.deep.equal([]);
    expect(node.pinned.size).to.equal(0);
  });

  it('cross as a CAR between any two stores', async () => {
    for (const [name, from] of stores()) {
      const cid = await addStream(from, cut(bytes));
      await takeCar(other, cid, carFrom(from, cid), 6_000_000);
      expect((await all(await openBlob(other, cid))).equals(bytes), name).to.equal(true);
      await other.delete(cid);
    }
  });

  it('are kept only when every block is the next one, hashes to its name, and all of them came', async () => {
    const cid = await addStream(embedded, cut(bytes));
    const blocks: Block[] = [];
    for await (const block of blocksOf(embedded, cid)) blocks.push(block);
    const [root, first, second, ...rest] = blocks as [Block, Block, Block, ...Block[]];
    const stray = { cid: CID.parse(rawCid(sha256Of(Buffer.from('stray')))), bytes: Buffer.from('stray') };
    const wrong: Record<string, Block[]> = {
      altered: [root, { ...first, bytes: second.bytes }, second, ...rest],
      reordered: [root, second, first, ...rest],
      'cut short': [root, first, second],
      'without its root': [first, second, ...rest],
      'with more than was asked': [...blocks, stray],
      another: [stray],
      empty: [],
    };
    const given = async function* (list: Block[]): AsyncGenerator<Block> {
      yield* list;
    };
    for (const [name, list] of Object.entries(wrong)) {
      expect(await refused(takeCar(other, cid, carOf(given(list), cid), 6_000_000)), name).to.equal('SCHEMA_INVALID');
      expect([...(await files('two')), ...(await files('two.staging'))], name).to.deep.equal([]);
    }
    expect(await refused(takeCar(other, cid, carFrom(embedded, cid), 4_000_000))).to.equal('PAYLOAD_TOO_LARGE');
    expect(await refused(takeCar(other, cid, cut(Buffer.from('no CAR at all')), 4_000_000))).to.equal('SCHEMA_INVALID');
    expect(await files('two')).to.deep.equal([]);
    expect(isBlock({ ...first, bytes: second.bytes })).to.equal(false);
  });

  it('are not there when the other side does not have them', async () => {
    const absent = await cidOf(Buffer.from('elsewhere'));
    const nothing = (async () => new Response('{}', { status: 404 })) as typeof fetch;
    expect(await fetchBlob(other, 'http://127.0.0.1:1', absent.toString(), 'Bearer none', nothing)).to.equal(false);
  });
});
