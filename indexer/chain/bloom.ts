import { bytesOf } from '../bytes.ts';
import { keccakBytes } from './keccak.ts';
import type { RawLog } from './source.ts';

/** Bytes of a block's `logsBloom` (Yellow Paper §4.3.1): three bits for each address and topic of its logs. */
const SIZE = 256;
/** Addresses, event names, organisations and consignments come again and again. */
const KEPT = 20_000;

type Bits = readonly [number, number, number];
const known = new Map<string, Bits>();

function bitsOf(word: string): Bits {
  const before = known.get(word);
  if (before) return before;
  const hash = keccakBytes(bytesOf(word));
  const bit = (at: number): number => (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047;
  const bits: Bits = [bit(0), bit(2), bit(4)];
  if (known.size >= KEPT) known.clear();
  known.set(word, bits);
  return bits;
}

/** The bloom that exactly these logs make, lower-case 0x hex. */
export function bloomOf(logs: readonly Pick<RawLog, 'address' | 'topics'>[]): string {
  const bloom = Buffer.alloc(SIZE);
  for (const { address, topics } of logs)
    for (const word of [address, ...topics])
      for (const bit of bitsOf(word)) {
        const at = SIZE - 1 - (bit >> 3);
        bloom[at] = (bloom[at] ?? 0) | (1 << (bit & 7));
      }
  return `0x${bloom.toString('hex')}`;
}

/** Whether a block of this bloom can hold a log of the address. False is certain. */
export function mayHold(bloom: string, address: string): boolean {
  return bitsOf(address).every((bit) => {
    const digit = Number.parseInt(bloom[bloom.length - 1 - (bit >> 2)] ?? '0', 16);
    return ((digit >> (bit & 3)) & 1) === 1;
  });
}
