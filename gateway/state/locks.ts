import type { Sql } from '../../database/client.ts';

/**
 * Until the transaction ends, nobody else judges an act about these ids (consignments, codes, authorisations). Taken in one order, so that
 * two that want several cannot wait for each other.
 */
export async function lockIds(sql: Sql, ids: readonly string[]): Promise<void> {
  const keys = [...new Set(ids.map((id) => BigInt.asIntN(64, BigInt(id.slice(0, 18)))))].sort((a, b) => (a < b ? -1 : 1));
  if (keys.length === 0) return;
  await sql.$queryRaw`SELECT pg_advisory_xact_lock(key)::text FROM unnest(${keys.map(String)}::bigint[]) WITH ORDINALITY AS k(key, place) ORDER BY place`;
}
