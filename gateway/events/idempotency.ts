import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '../../database/client.ts';
import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';

/** How long a second request waits for the first one's answer before it is told to come again. */
const WAIT_MS = 4_000;
/** A first request that has not ended by then died with its process; should it live, two that submit one act are answered alike. */
const ABANDONED_S = 20;
const UNDER_WAY = 0;

/**
 * Answers the same request of the same caller the same way, for seven days (`notify/sweep.ts`). Only successes are kept: a refused request may
 * be mended and sent again under its key. Whoever comes while the first still runs waits for it, whichever gateway process runs it.
 *
 * @throws {Refusal} IDEMPOTENCY_CONFLICT, IDEMPOTENCY_IN_FLIGHT, SCHEMA_INVALID for a key that is none
 */
export async function once<T extends object>(
  prisma: PrismaClient,
  caller: string,
  key: string | undefined,
  body: unknown,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work();
  if (key.length === 0 || key.length > 200 || /[^\x20-\x7e]/.test(key))
    throw new Refusal('SCHEMA_INVALID', 'an idempotency key has 1 to 200 printable ASCII characters', '/headers/idempotency-key');
  const id = bytesOf(caller);
  const hash = createHash('sha256').update(canonicalJson(body)).digest();
  for (const until = Date.now() + WAIT_MS; ; await sleep(50)) {
    const known = await begin(prisma, id, key, hash);
    if (known === undefined) break;
    // The first one's content counts only once it was accepted: it may not even be the caller's.
    if (known.status !== UNDER_WAY) {
      if (Buffer.compare(known.body_hash, hash) !== 0) throw new Refusal('IDEMPOTENCY_CONFLICT');
      return known.response as T;
    }
    if (Date.now() > until) throw new Refusal('IDEMPOTENCY_IN_FLIGHT');
  }
  try {
    const answer = await work();
    await prisma.$executeRaw`
      UPDATE gateway.requests SET status = 202, response = ${JSON.stringify(answer)}::jsonb
      WHERE caller = ${id} AND idempotency_key = ${key} AND body_hash = ${hash} AND status = ${UNDER_WAY}`;
    return answer;
  } catch (error) {
    await prisma.$executeRaw`
      DELETE FROM gateway.requests WHERE caller = ${id} AND idempotency_key = ${key} AND body_hash = ${hash} AND status = ${UNDER_WAY}`.catch(
      () => undefined,
    );
    throw error;
  }
}

interface Known {
  status: number;
  body_hash: Uint8Array;
  response: unknown;
}

/** Enters a request as under way; answers what is known of an earlier one instead. */
async function begin(prisma: PrismaClient, caller: Uint8Array, key: string, hash: Uint8Array): Promise<Known | undefined> {
  const entered = await prisma.$executeRaw`
    INSERT INTO gateway.requests AS r (caller, idempotency_key, body_hash, status, response)
    VALUES (${caller}, ${key}, ${hash}, ${UNDER_WAY}, '{}')
    ON CONFLICT (caller, idempotency_key) DO UPDATE SET body_hash = excluded.body_hash, created_at = now()
      WHERE r.status = ${UNDER_WAY} AND r.created_at < now() - make_interval(secs => ${ABANDONED_S})`;
  if (entered > 0) return undefined;
  const [known] = await prisma.$queryRaw<Known[]>`
    SELECT status, body_hash, response FROM gateway.requests WHERE caller = ${caller} AND idempotency_key = ${key}`;
  return known ?? { status: UNDER_WAY, body_hash: hash, response: {} };
}
