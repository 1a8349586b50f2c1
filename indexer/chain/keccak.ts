import { createKeccak } from 'hash-wasm';

/** One hasher, made once: it is synchronous, and several times faster than Keccak in JavaScript, which `node:crypto` does not have. */
const hasher = await createKeccak(256);

/** keccak256 of bytes, 0x-prefixed lower-case hex. */
export const keccak256 = (bytes: Uint8Array): string => `0x${hasher.init().update(bytes).digest('hex')}`;

/** keccak256 of bytes, as bytes. */
export const keccakBytes = (bytes: Uint8Array): Uint8Array => hasher.init().update(bytes).digest('binary');
