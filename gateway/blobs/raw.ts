import { hash } from 'node:crypto';
import type { CID } from 'multiformats/cid';

/** Bytes of one block under every store's chunking: such a blob is its own only block, and its CID is of its plain SHA-256. */
export const ONE_BLOCK = 1_048_576;

/** CIDv1, codec raw (0x55), multihash sha2-256 (0x12) of 32 bytes. */
const PREFIX = Buffer.from([0x01, 0x55, 0x12, 0x20]);
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export const sha256Of = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

/** The CID of a blob of at most `ONE_BLOCK` bytes, by its SHA-256; the same that `cidOf` answers, without asking a chunker. */
export function rawCid(sha256: Uint8Array): string {
  let text = 'b';
  let bits = 0;
  let value = 0;
  for (const part of [PREFIX, sha256])
    for (const byte of part) {
      value = (value << 8) | byte;
      bits += 8;
      for (; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31];
      value &= (1 << bits) - 1;
    }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

/** The SHA-256 that a CID of one raw block names; undefined for any other CID. */
export function sha256In(cid: CID): Uint8Array | undefined {
  return cid.version === 1 && cid.code === 0x55 && cid.multihash.code === 0x12 ? cid.multihash.digest : undefined;
}
