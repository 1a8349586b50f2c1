/**
 * RLP (Ethereum yellow paper, appendix B) of bytes and lists of them. On buffers: a batch is twenty thousand bytes, which libraries carry through
 * texts of their own, byte by byte.
 */
export type Rlp = Uint8Array | readonly Rlp[];

export function encodeRlp(value: Rlp): Buffer {
  if (value instanceof Uint8Array) {
    if (value.length === 1 && (value[0] as number) < 0x80) return Buffer.from(value);
    return Buffer.concat([prefix(0x80, value.length), value]);
  }
  const items = value.map(encodeRlp);
  const length = items.reduce((sum, item) => sum + item.length, 0);
  return Buffer.concat([prefix(0xc0, length), ...items]);
}

function prefix(base: number, length: number): Buffer {
  if (length <= 55) return Buffer.from([base + length]);
  const size = uint(BigInt(length));
  return Buffer.concat([Buffer.from([base + 55 + size.length]), size]);
}

/** An unsigned integer as RLP has it: big-endian, without leading zeros, zero as nothing. */
export function uint(value: bigint): Buffer {
  const digits = value === 0n ? '' : value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}
