import { hexlify } from 'ethers';
import fc from 'fast-check';
import type { Act } from '../../protocol/acts/act.ts';

const uint = (bits: number): fc.Arbitrary<number> => {
  const max = Math.min(2 ** bits - 1, Number.MAX_SAFE_INTEGER);
  return fc.oneof(
    fc.constantFrom(0, 1, max),
    fc.maxSafeNat().map((n) => n % (max + 1)),
  );
};
const word = fc.oneof(
  fc.constantFrom(`0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hexlify(bytes)),
);

/** Acts with any value that their types can hold, the least and greatest often; lawful or not. Times end where exact numbers do. */
export const ANY_ACT: fc.Arbitrary<Act> = fc.record({
  kind: uint(16),
  consignment: word,
  track: uint(8),
  version: uint(32),
  units: fc.oneof(fc.constantFrom(0n, 2n ** 64n - 1n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  subject: word,
  reason: uint(16),
  until: uint(64),
  commitment: word,
  data: fc.oneof(
    fc.constant('0x'),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => hexlify(bytes)),
  ),
  occurredAt: uint(64),
  signedAt: uint(64),
  notAfter: uint(64),
  prev: word,
});
