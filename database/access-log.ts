import type { Sql } from './sql.ts';

/** Who read what, what for, and whether it was shown; never what was read. */
export interface AccessEntry {
  /** Key id. */
  key: string;
  /** Organisation id. */
  organisation: string;
  service: 'gateway' | 'indexer';
  /** Method and path as registered, without values. */
  route: string;
  /** Id of the consignment, digest of the event or hash in the blob's CID, 32 bytes of 0x hex; absent where it is about none in particular. */
  subject?: string | undefined;
  purpose: string;
  /** `allowed`, or the refusal's code. */
  outcome: string;
}

const bytes = (hex: string | undefined): Buffer | null => (hex === undefined ? null : Buffer.from(hex.slice(2), 'hex'));

/** Resolves when the entry is kept. Content is answered after that, not before. */
export async function recordAccess(sql: Sql, entry: AccessEntry): Promise<void> {
  const { key, organisation, service, route, subject, purpose, outcome } = entry;
  await sql.$executeRaw`
    INSERT INTO gateway.access_log (key, organisation, service, route, subject, purpose, outcome)
    VALUES (${bytes(key)}, ${bytes(organisation)}, ${service}, ${route}, ${bytes(subject)}, ${purpose}, ${outcome})`;
}
