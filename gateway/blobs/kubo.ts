import { create } from 'ipfs-http-client';
import { Fault } from '../../database/fault.ts';
import { cidOf } from './cid.ts';
import { isBlock } from './dag.ts';
import { type BlobStore, parseCid } from './port.ts';

/** A missing block would hang for ever otherwise: the node asks its peers. */
const TIMEOUT_MS = 10_000;
const RAW = 0x55;

/** An IPFS node's RPC API as content store. The node is not believed: what it stores and what it answers are hashed here too. */
export function openKuboBlobs(url: string): BlobStore {
  const node = create({ url, timeout: TIMEOUT_MS });
  const check = async (cid: string, bytes: Uint8Array): Promise<void> => {
    const actual = (await cidOf(bytes)).toString();
    if (actual !== cid)
      throw new Fault('BLOB_CORRUPT', `the IPFS node has ${actual} under ${cid}`, 'check the node and its chunker settings');
  };
  const store: BlobStore = {
    async put(bytes) {
      const { cid } = await node.add(bytes, { cidVersion: 1, rawLeaves: true, chunker: 'size-1048576', pin: true });
      await check(cid.toString(), bytes);
      return cid.toString();
    },
    putAll: (_, blobs) => Promise.all(blobs.map((bytes) => store.put(bytes))),
    async get(cid) {
      parseCid(cid);
      const parts: Uint8Array[] = [];
      try {
        for await (const part of node.cat(cid, { timeout: TIMEOUT_MS })) parts.push(part);
      } catch {
        return undefined;
      }
      const bytes = new Uint8Array(Buffer.concat(parts));
      await check(cid, bytes);
      return bytes;
    },
    async block(cid) {
      let bytes: Uint8Array;
      try {
        bytes = await node.block.get(cid, { timeout: TIMEOUT_MS });
      } catch {
        return undefined;
      }
      if (isBlock({ cid, bytes })) return bytes;
      throw new Fault('BLOB_CORRUPT', `the IPFS node has another block under ${cid}`, 'check the node');
    },
    async stage() {
      const staged = new Set<string>();
      return {
        async put(cid, bytes) {
          const stored = await node.block.put(bytes, {
            format: cid.code === RAW ? 'raw' : 'dag-pb',
            mhtype: 'sha2-256',
            version: 1,
            pin: false,
          });
          if (!stored.equals(cid)) throw new Fault('BLOB_CORRUPT', `the IPFS node stored ${cid} as ${stored}`, 'check the node');
          staged.add(cid.toString());
        },
        get: async (cid) => (staged.has(cid.toString()) ? store.block(cid) : undefined),
        // What is not pinned the node collects as garbage: a blob that was not finished leaves nothing.
        async commit(root) {
          await node.pin.add(root, { recursive: true, timeout: TIMEOUT_MS });
        },
        abort: async () => {},
      };
    },
    async delete(cid) {
      try {
        await node.pin.rm(parseCid(cid).toString() as never, { timeout: TIMEOUT_MS });
      } catch (error) {
        // Unpinned before: that is what was asked for. A node that did not answer still has it, and whoever deletes must hear so.
        if (!/not pinned/i.test(String((error as Error).message))) throw error;
      }
    },
    close: async () => {},
  };
  return store;
}
