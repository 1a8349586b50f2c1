import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type UnixFS, unixfs } from '@helia/unixfs';
import { FsBlockstore } from 'blockstore-fs';
import { NextToLast } from 'blockstore-fs/sharding';
import type { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { Fault } from '../../database/fault.ts';
import { ADD_OPTIONS, type Blocks } from './cid.ts';
import { linksOf, RAW } from './dag.ts';
import { type BlobStore, parseCid } from './port.ts';
import { stageIn } from './staging.ts';

const SHARDING = new NextToLast();

/**
 * Content store in this process: UnixFS over files, without a peer-to-peer network. blockstore-fs neither syncs nor verifies, so
 * this does: every written file and its folder reach the disk before `put` answers, every block read is hashed again.
 */
export async function openEmbeddedBlobs(folder: string): Promise<BlobStore> {
  const files = new FsBlockstore(folder, { createIfMissing: true, shardingStrategy: SHARDING });
  await files.open();
  // Beside the store, on its disk. What a crash left there was promised to nobody.
  const staging = `${folder}.staging`;
  await rm(staging, { recursive: true, force: true });
  const blocks = checked(files, () => {});
  const fs: UnixFS = unixfs({ blockstore: blocks });
  const store: BlobStore = {
    async put(bytes) {
      const written: CID[] = [];
      const cid = await unixfs({ blockstore: checked(files, (block) => written.push(block)) }).addBytes(bytes, ADD_OPTIONS);
      await Promise.all(written.map((block) => syncBlock(folder, block)));
      return cid.toString();
    },
    putAll: (_, blobs) => Promise.all(blobs.map((bytes) => store.put(bytes))),
    async get(cid) {
      const parsed = parseCid(cid);
      if (!(await files.has(parsed))) return undefined;
      const parts: Uint8Array[] = [];
      for await (const part of fs.cat(parsed, { offline: true })) parts.push(part);
      return new Uint8Array(Buffer.concat(parts));
    },
    async block(cid) {
      if (!(await files.has(cid))) return undefined;
      const parts: Uint8Array[] = [];
      for await (const part of blocks.get(cid)) parts.push(part);
      return parts[0];
    },
    stage: () => stageIn(folder, staging),
    async delete(cid) {
      const held = await heldBlocks(store, cid);
      // The root last, and only once the rest is off the disk: without it a deletion that a crash cut short could not find what is left.
      for (const each of held.reverse()) await deleteBlock(files, folder, each);
    },
    close: () => files.close(),
  };
  return store;
}

function checked(files: FsBlockstore, written: (cid: CID) => void): Blocks {
  return {
    has: (cid) => files.has(cid),
    async put(cid, block) {
      await files.put(cid, block);
      written(cid);
      return cid;
    },
    async *get(cid) {
      const parts: Uint8Array[] = [];
      for await (const part of files.get(cid)) parts.push(part);
      const block = new Uint8Array(Buffer.concat(parts));
      await verify(cid, block);
      yield block;
    },
  };
}

async function verify(cid: CID, block: Uint8Array): Promise<void> {
  const digest = await sha256.digest(block);
  if (cid.multihash.code === sha256.code && Buffer.compare(digest.bytes, cid.multihash.bytes) === 0) return;
  throw new Fault('BLOB_CORRUPT', `the stored block ${cid} does not hash to its name`, 'restore the blob folder from a backup');
}

/** The names of a blob's blocks, parents first, as far as they can be told. A leaf is not read, so that a damaged one can be deleted as well. */
async function heldBlocks(store: Pick<BlobStore, 'block'>, root: string): Promise<CID[]> {
  const found: CID[] = [];
  const due = [parseCid(root)];
  for (let cid = due.pop(); cid; cid = due.pop()) {
    found.push(cid);
    const bytes = cid.code === RAW ? undefined : await store.block(cid);
    if (bytes) due.push(...linksOf({ cid, bytes }).reverse());
  }
  return found;
}

/** Off the disk when this resolves; nothing happens when an earlier deletion took it. */
async function deleteBlock(files: FsBlockstore, folder: string, cid: CID): Promise<void> {
  if (!(await files.has(cid))) return;
  await files.delete(cid);
  await syncPath(join(folder, SHARDING.encode(cid).dir));
}

/** The block's file and the folder entry that names it. */
async function syncBlock(folder: string, cid: CID): Promise<void> {
  const { dir, file } = SHARDING.encode(cid);
  await syncPath(join(folder, dir, file));
  await syncPath(join(folder, dir));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
