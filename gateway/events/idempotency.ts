import { createHash } from 'node:crypto';
import type { PrismaClient } from '../../database/client.ts';
import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';
import { json } from './names.ts';

/**
 * Answers the same request of the same caller the same way. Only successes are kept: a refused request may be mended and sent again
 * under its key. Two at the same moment both run; submitting one act twice is harmless and answered alike.
 *
 * @throws {Refusal} IDEMPOTENCY_CONFLICT, SCHEMA_INVALID for a key that is none
 */
export async function once<T extends object>(
  prisma: PrismaClient,
  caller: string,
  key: string | undefined,
  body: unknown,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work();
  if (key.length === 0 || key.length > 200) throw new Refusal('SCHEMA_INVALID', 'an idempotency key has 1 to 200 characters');
  const where = { caller: bytesOf(caller), idempotencyKey: key };
  const bodyHash = Uint8Array.from(createHash('sha256').update(canonicalJson(body)).digest());
  const known = await prisma.request.findUnique({ where: { caller_idempotencyKey: where } });
  if (known) {
    if (Buffer.compare(known.bodyHash, bodyHash) !== 0) throw new Refusal('IDEMPOTENCY_CONFLICT');
    return known.response as T;
  }
  const answer = await work();
  await prisma.request.createMany({ data: [{ ...where, bodyHash, status: 202, response: json(answer) }], skipDuplicates: true });
  return answer;
}
