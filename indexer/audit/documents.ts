import type pg from 'pg';
import { commitmentOf } from '../../protocol/documents/commitment.ts';
import type { Payload } from '../../protocol/documents/disclosure.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Finding } from './finding.ts';

/** Compares the next documents of this side with what the acts on the chain commit to. */
export async function auditDocuments(
  db: pg.ClientBase,
  after: string,
  count: number,
): Promise<{ findings: Finding[]; last: string | undefined }> {
  const { rows } = await db.query<{ digest: Buffer; consignment: Buffer; payload: Payload; commitment: Buffer }>(
    `SELECT d.digest, d.consignment, d.payload, a.commitment FROM content.documents d JOIN chain.acts a ON a.digest = d.digest
     WHERE d.digest > $1 ORDER BY d.digest LIMIT $2`,
    [bytesOf(after), count],
  );
  const findings = rows.flatMap(({ digest, consignment, payload, commitment }): Finding[] => {
    const [expected, found] = [hexOf(commitment), commitmentOf(payload)];
    const what = 'document differs from its commitment';
    return expected === found ? [] : [{ what, consignment: hexOf(consignment), subject: hexOf(digest), expected, found }];
  });
  return { findings, last: rows.length === count ? hexOf(rows.at(-1)?.digest ?? Buffer.alloc(32)) : undefined };
}
