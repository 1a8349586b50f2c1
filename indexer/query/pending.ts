import { eventOf } from '../../protocol/events.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';

/** An act that this side's gateway accepted or received, and that the chain does not have yet. */
export interface PendingAct {
  digest: string;
  type: string | null;
  organisation: string;
  /** Whether an own party's or the other side's. */
  origin: 'own' | 'peer';
  state: string;
  receivedAt: string;
}

export async function pendingOf(db: Queryable, consignment: string): Promise<PendingAct[]> {
  const { rows } = await db.query<{
    digest: Buffer;
    kind: number;
    organisation: Buffer;
    origin: 'own' | 'peer';
    state: string;
    received_at: Date;
  }>(
    `SELECT a.digest, a.kind, a.organisation, a.origin, a.state, a.received_at FROM gateway.acts a
     WHERE a.consignment = $1 AND a.carrier = 'act' AND a.state <> 'rejected'
       AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest)
     ORDER BY a.seq`,
    [bytesOf(consignment)],
  );
  return rows.map((row) => ({
    digest: hexOf(row.digest),
    type: eventOf(row.kind) ?? null,
    organisation: hexOf(row.organisation),
    origin: row.origin,
    state: row.state,
    receivedAt: row.received_at.toISOString(),
  }));
}
