import { createHash, randomBytes } from 'node:crypto';
import type { NewEntry } from '../../../gateway/log/append.ts';
import { leafDocument, logEntry } from '../../../protocol/log/leaf.ts';

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** Entries of signed leaves, hashed as a gateway does it; their random parts come from one draw, for drawing is not what is measured. */
export function records(count: number): NewEntry[] {
  const random = randomBytes(count * 64);
  return Array.from({ length: count }, (_, i) => {
    const own = random.subarray(i * 64, i * 64 + 32);
    const salt = random.subarray(i * 64 + 32, i * 64 + 64);
    const id = hex(own);
    const document = leafDocument({
      act: {
        ...{ kind: 40, consignment: id, track: 0, version: 1, units: 1n, subject: id, reason: 0, until: 0, commitment: hex(salt) },
        ...{ data: '0x', occurredAt: 1_790_000_000 + i, signedAt: 1_790_000_001 + i, notAfter: 1_790_003_600 + i, prev: id },
      },
      ...{ key: id, signature: `${id}${id.slice(2)}`, cosigner: id, cosignature: '0x' },
    });
    return { entry: logEntry(document, salt), salt, digest: createHash('sha256').update(own).digest() };
  });
}
