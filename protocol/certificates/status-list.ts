import { deflate, Inflate } from 'pako';
import { base64Url, fromBase64Url } from '../hash.ts';
import { Refusal } from '../refusals.ts';

/** Statuses of draft-ietf-oauth-status-list §7.1; 3 is free for the application. */
export const STATUS = { VALID: 0, INVALID: 1, SUSPENDED: 2 } as const;

export type StatusBits = 1 | 2 | 4 | 8;
const BITS: readonly number[] = [1, 2, 4, 8];

/** Bytes that a list may have once it is inflated: 2^20 statuses of 8 bits. A few hundred bytes could else become gigabytes. */
const MAX_BYTES = 1 << 20;

/** The list as it stands in a token: `lst` is base64url of the zlib stream (RFC 1950) of the packed statuses. */
export interface PackedStatusList {
  bits: StatusBits;
  lst: string;
}

/** Statuses packed from the least significant bit of each byte on (draft-ietf-oauth-status-list §4.1). */
export class StatusList {
  readonly bits: StatusBits;
  readonly #bytes: Uint8Array;

  /** @param bytes packed; the list works on a copy. @throws {Refusal} SCHEMA_INVALID */
  constructor(bits: StatusBits, bytes: Uint8Array) {
    if (!BITS.includes(bits)) throw new Refusal('SCHEMA_INVALID', 'a status has 1, 2, 4 or 8 bits', '/status_list/bits');
    if (bytes.length === 0 || bytes.length > MAX_BYTES)
      throw new Refusal('SCHEMA_INVALID', 'a list has 1 byte to 1 MiB', '/status_list/lst');
    this.bits = bits;
    this.#bytes = bytes.slice();
  }

  /** A list of so many statuses, all VALID; whole bytes are filled. */
  static of(bits: StatusBits, size: number): StatusList {
    return new StatusList(bits, new Uint8Array(Math.ceil((size * bits) / 8)));
  }

  /** @throws {Refusal} SCHEMA_INVALID for what is no zlib stream or inflates beyond 1 MiB */
  static unpack({ bits, lst }: PackedStatusList): StatusList {
    return new StatusList(bits, inflated(lst));
  }

  get size(): number {
    return (this.#bytes.length * 8) / this.bits;
  }

  /** The packed statuses, a copy. */
  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }

  /** @throws {Refusal} SCHEMA_INVALID for a place past the end: such a token's status is unknown, not VALID (§8.3) */
  get(index: number): number {
    const { at, shift, mask } = this.#place(index);
    return ((this.#bytes[at] as number) >> shift) & mask;
  }

  set(index: number, status: number): void {
    const { at, shift, mask } = this.#place(index);
    if (!Number.isInteger(status) || status < 0 || status > mask)
      throw new Refusal('SCHEMA_INVALID', `a status of ${this.bits} bits is at most ${mask}`);
    this.#bytes[at] = ((this.#bytes[at] as number) & ~(mask << shift)) | (status << shift);
  }

  pack(): PackedStatusList {
    return { bits: this.bits, lst: base64Url(deflate(this.#bytes, { level: 9 })) };
  }

  #place(index: number): { at: number; shift: number; mask: number } {
    if (!Number.isInteger(index) || index < 0 || index >= this.size)
      throw new Refusal('SCHEMA_INVALID', 'the list has no such place', '/status/status_list/idx');
    const bit = index * this.bits;
    return { at: bit >> 3, shift: bit & 7, mask: (1 << this.bits) - 1 };
  }
}

function inflated(lst: string): Uint8Array {
  const refuse = (): never => {
    throw new Refusal('SCHEMA_INVALID', 'not a compressed list of at most 1 MiB', '/status_list/lst');
  };
  const stream = new Inflate();
  const parts: Uint8Array[] = [];
  let length = 0;
  stream.onData = (part) => {
    const bytes = part as Uint8Array;
    length += bytes.length;
    if (length > MAX_BYTES) refuse();
    parts.push(bytes);
  };
  let compressed: Uint8Array;
  try {
    compressed = fromBase64Url(lst);
  } catch {
    return refuse();
  }
  if (!stream.push(compressed, true) || stream.err !== 0) return refuse();
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
