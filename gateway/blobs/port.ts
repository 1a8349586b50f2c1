import { CID } from 'multiformats/cid';
import type { Sql } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';

/**
 * Where envelopes rest: bytes under their own CIDv1. What `put` has answered for survives a crash; what `get` answers was hashed
 * again on the way out. Chunking follows IPIP-499 `unixfs-v1-2025`, so every store gives the same bytes the same CID.
 */
export interface BlobStore {
  /** Stores and answers the CID, base32. */
  put(bytes: Uint8Array): Promise<string>;
  /** Stores several and answers their CIDs; durable when the transaction that `sql` speaks in has committed, at the latest. */
  putAll(sql: Sql, blobs: readonly Uint8Array[]): Promise<string[]>;
  /** The bytes; `undefined` when this store does not have them. Throws a Fault when what it has does not hash to the CID. */
  get(cid: string): Promise<Uint8Array | undefined>;
  /** One block, hashed again; undefined when it is not here. */
  block(cid: CID): Promise<Uint8Array | undefined>;
  /** Begins a blob that comes block by block. */
  stage(): Promise<Staging>;
  /** All blocks of the blob. */
  delete(cid: string): Promise<void>;
  close(): Promise<void>;
}

/** A blob on its way in. What is not committed leaves nothing behind, not after a crash either. */
export interface Staging {
  put(cid: CID, bytes: Uint8Array): Promise<void>;
  get(cid: CID): Promise<Uint8Array | undefined>;
  /** Durable when this resolves. */
  commit(root: CID): Promise<void>;
  abort(): Promise<void>;
}

export function parseCid(text: string): CID {
  try {
    return CID.parse(text);
  } catch {
    throw new Refusal('IDENTIFIER_INVALID', 'not a CID', '/cid');
  }
}
