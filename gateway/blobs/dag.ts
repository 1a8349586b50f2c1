import { unixfs } from '@helia/unixfs';
import { decode } from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import { CID } from 'multiformats/cid';
import { Fault } from '../../database/fault.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { ADD_OPTIONS, type Blocks } from './cid.ts';
import { type BlobStore, parseCid } from './port.ts';
import { sha256Of } from './raw.ts';

/** Multicodec of a block that is content alone. */
export const RAW = 0x55;
const DAG_PB = 0x70;
const SHA2_256 = 0x12;

/** One block of a blob. */
export interface Block {
  cid: CID;
  bytes: Uint8Array;
}

/** Whether these bytes are the block of that name. Only raw leaves and UnixFS nodes under SHA-256 are blocks of ours. */
export const isBlock = ({ cid, bytes }: Block): boolean =>
  cid.version === 1 &&
  (cid.code === RAW || cid.code === DAG_PB) &&
  cid.multihash.code === SHA2_256 &&
  Buffer.compare(sha256Of(bytes), cid.multihash.digest) === 0;

/** The blocks that a block leads to, in order; a leaf leads to none. @throws {Refusal} SCHEMA_INVALID when it is no node of a file */
export function linksOf({ cid, bytes }: Block): CID[] {
  if (cid.code === RAW) return [];
  try {
    const node = decode(bytes);
    const file = UnixFS.unmarshal(node.Data ?? new Uint8Array());
    if (file.type === 'file' && (file.data?.length ?? 0) === 0) return node.Links.map((link) => CID.decode(link.Hash.bytes));
  } catch {
    // Told below, as anything else that is no node of a file.
  }
  throw new Refusal('SCHEMA_INVALID', 'a block is not of a file with raw leaves');
}

/** All blocks of a blob, parents first, in the order of its content; nothing when the store does not have its root. */
export async function* blocksOf(store: Pick<BlobStore, 'block'>, root: string): AsyncGenerator<Block> {
  const due = [parseCid(root)];
  for (let cid = due.pop(), first = true; cid; cid = due.pop(), first = false) {
    const bytes = await store.block(cid);
    if (!bytes) {
      if (first) return;
      throw new Fault('BLOB_CORRUPT', `a block of ${root} is missing`, 'restore the blob folder from a backup');
    }
    const block = { cid, bytes };
    due.push(...linksOf(block).reverse());
    yield block;
  }
}

/** A blob's content, block by block; undefined when this store does not have it. */
export async function openBlob(store: Pick<BlobStore, 'block'>, root: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  const blocks = blocksOf(store, root);
  const first = await blocks.next();
  if (first.done) return undefined;
  return (async function* () {
    if (first.value.cid.code === RAW) yield first.value.bytes;
    for await (const { cid, bytes } of blocks) if (cid.code === RAW) yield bytes;
  })();
}

/** Stores what a stream brings; durable when this resolves, gone without a trace when it does not. */
export async function addStream(store: BlobStore, source: AsyncIterable<Uint8Array>): Promise<string> {
  const staging = await store.stage();
  const blocks: Blocks = {
    has: async (cid) => (await staging.get(cid)) !== undefined,
    async put(cid, bytes) {
      await staging.put(cid, bytes as Uint8Array);
      return cid;
    },
    async *get(cid) {
      const bytes = await staging.get(cid);
      if (bytes) yield bytes;
    },
  };
  try {
    const root = await unixfs({ blockstore: blocks }).addByteStream(source, ADD_OPTIONS);
    await staging.commit(root);
    return root.toString();
  } catch (error) {
    await staging.abort();
    throw error;
  }
}
