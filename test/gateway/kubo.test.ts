import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { cidOf } from '../../gateway/blobs/cid.ts';
import { openKuboBlobs } from '../../gateway/blobs/kubo.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';

/** As much of an IPFS node's RPC API as the store speaks, which may also lie. */
class Node {
  readonly stored = new Map<string, Buffer>();
  lie: Buffer | undefined;
  readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://node');
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      if (url.pathname === '/api/v0/add') {
        expect(url.searchParams.get('chunker')).to.equal('size-1048576');
        const cid = await this.add(contentOf(Buffer.concat(parts)));
        return response.end(`${JSON.stringify({ Name: cid, Hash: cid, Size: '1' })}\n`);
      }
      const found = this.lie ?? this.stored.get(url.searchParams.get('arg') ?? '');
      if (url.pathname === '/api/v0/cat' && found) return response.end(found);
      response.statusCode = 500;
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ Message: 'not found', Code: 0, Type: 'error' }));
    });
  }

  async add(bytes: Buffer): Promise<string> {
    const cid = (await cidOf(bytes)).toString();
    this.stored.set(cid, bytes);
    return cid;
  }
}

/** The one part of a multipart body. */
function contentOf(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const boundary = text.slice(0, text.indexOf('\r\n'));
  const begin = text.indexOf('\r\n\r\n') + 4;
  return body.subarray(begin, text.indexOf(`\r\n${boundary}`, begin));
}

describe('the content store of an IPFS node', () => {
  let node: Node;
  let blobs: BlobStore;

  before(async () => {
    node = new Node();
    await new Promise<void>((resolve) => node.server.listen(0, '127.0.0.1', resolve));
    blobs = openKuboBlobs(`http://127.0.0.1:${(node.server.address() as AddressInfo).port}`);
  });
  after(() => {
    node.server.closeAllConnections();
    node.server.close();
  });

  it('gives back what it was given, under the CID of the embedded store', async () => {
    const bytes = Buffer.from('an envelope');
    const cid = await blobs.put(bytes);
    expect(cid).to.equal((await cidOf(bytes)).toString());
    expect(Buffer.from((await blobs.get(cid)) ?? [])).to.deep.equal(bytes);
  });

  it('does not have what the node does not find', async () => {
    expect(await blobs.get((await cidOf(Buffer.from('elsewhere'))).toString())).to.equal(undefined);
  });

  it('does not believe a node that answers other bytes', async () => {
    const cid = await blobs.put(Buffer.from('a release'));
    node.lie = Buffer.from('a refusal');
    const failure = await blobs.get(cid).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    node.lie = undefined;
    expect(failure).to.equal('BLOB_CORRUPT');
  });
});
