/** Hashes are bytes in the database and 0x-prefixed lower-case hex in acts and JSON. */
export const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;
export const bytesOf = (hex: string): Buffer<ArrayBuffer> => Buffer.from(hex.slice(2), 'hex');
export const isBytes32 = (text: unknown): text is string => typeof text === 'string' && /^0x[0-9a-f]{64}$/.test(text);
