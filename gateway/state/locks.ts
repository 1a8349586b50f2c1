import type { Tx } from '../../database/client.ts';

/**
 * Until the transaction ends, nobody else judges an act about these ids (consignments, codes, authorisations). Taken in one order, so that
 * two that want several cannot wait for each other.
 */
export async function lockIds(tx: Tx, ids: readonly string[]): Promise<void> {
  const keys = [...new Set(ids.map((id) => BigInt.asIntN(64, BigInt(id.slice(0, 18)))))].sort((a, b) => (a < b ? -1 : 1));
  for (const key of keys) await tx.$executeRaw`SELECT pg_advisory_xact_lock(${key}::bigint)`;
}
