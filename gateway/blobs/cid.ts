import { unixfs } from '@helia/unixfs';
import type { CID } from 'multiformats/cid';

/** Helia's own default (`unixfs-v1-2025`) said out loud, because Kubo's default differs above 256 KiB. */
export const ADD_OPTIONS = { cidVersion: 1, rawLeaves: true, profile: 'unixfs-v1-2025' } as const;

export type Blocks = Parameters<typeof unixfs>[0]['blockstore'];

/** A blockstore that keeps nothing: enough to learn a CID. */
const NOWHERE: Blocks = {
  put: async (cid) => cid,
  has: async () => false,
  // biome-ignore lint/correctness/useYield: there is nothing to yield
  get: async function* () {
    throw new RangeError('this store keeps nothing');
  },
};

/** The CID that these bytes have in every store of the exchange. */
export const cidOf = (bytes: Uint8Array): Promise<CID> => unixfs({ blockstore: NOWHERE }).addBytes(bytes, ADD_OPTIONS);
