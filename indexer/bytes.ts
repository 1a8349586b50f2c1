/** Lower-case 0x hex of bytes as the database gives them. */
export const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;

/** Bytes of 0x hex that is known to be well-formed: hashes and ids of our own. */
export const bytesOf = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');
