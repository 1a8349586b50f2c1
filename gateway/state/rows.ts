import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { type Side, sideOf } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { type SignedActJson, signedActFromJson } from '../events/wire.ts';
import type { StoredEvent } from './content.ts';

/** An act or leaf as this gateway finds it stored: in the chain's index, in its own list, or in both. */
export interface StoredAct {
  digest: string;
  organisation: string;
  side: Side;
  carrier: 'act' | 'leaf';
  signed: SignedAct;
  anchored: boolean;
  /** This gateway's order and the content it was told; absent while only the chain has told of the act. */
  known: { seq: bigint; event: StoredEvent } | undefined;
}

interface Row {
  of: Uint8Array;
  digest: Uint8Array;
  organisation: Uint8Array;
  side: number;
  carrier: 'act' | 'leaf' | null;
  anchored: boolean;
  seq: bigint | null;
  signed: SignedActJson | null;
  event: StoredEvent | null;
  kind: number;
  consignment: Uint8Array;
  track: number;
  version: string;
  units: string;
  subject: Uint8Array;
  reason: number;
  until: string;
  commitment: Uint8Array;
  data: Uint8Array;
  occurred_at: string;
  signed_at: string;
  not_after: string;
  prev: Uint8Array;
  key: Uint8Array;
  signature: Uint8Array;
  cosigner: Uint8Array;
  cosignature: Uint8Array;
}

/**
 * All of a consignment: what the chain has, in chain order, then what was accepted or received and is not on the chain, in this gateway's
 * order. One statement, so that an act which the index takes in meanwhile is seen either way and never missed.
 */
export async function storedActs(sql: Sql, consignment: string): Promise<StoredAct[]> {
  return (await storedActsOf(sql, [consignment])).get(consignment) ?? [];
}

/** The same of several consignments at once. */
export async function storedActsOf(sql: Sql, consignments: readonly string[]): Promise<Map<string, StoredAct[]>> {
  const ids = consignments.map(bytesOf);
  const rows = await sql.$queryRaw<Row[]>`
    SELECT coalesce(a.consignment, c.consignment) AS of, coalesce(a.digest, c.digest) AS digest, coalesce(a.organisation, c.organisation) AS organisation, o.side, a.carrier,
           c.digest IS NOT NULL AS anchored, a.seq, a.signed, a.event,
           c.kind, c.consignment, c.track, c.version::text, c.units::text, c.subject, c.reason, c.until::text, c.commitment, c.data,
           c.occurred_at::text, c.signed_at::text, c.not_after::text, c.prev, c.key, c.signature, c.cosigner, c.cosignature
    FROM (SELECT * FROM gateway.acts WHERE consignment = ANY(${ids}::bytea[]) AND state <> 'rejected') a
    FULL JOIN (SELECT * FROM chain.acts WHERE consignment = ANY(${ids}::bytea[])) c ON c.digest = a.digest
    JOIN chain.organisations o ON o.id = coalesce(a.organisation, c.organisation)
    ORDER BY c.block, c.log_index, a.seq`;
  const found = new Map<string, StoredAct[]>(consignments.map((consignment) => [consignment, []]));
  for (const row of rows) {
    const side = sideOf(row.side);
    if (!side) continue;
    found.get(hexOf(row.of))?.push({
      digest: hexOf(row.digest),
      organisation: hexOf(row.organisation),
      side,
      carrier: row.carrier ?? 'act',
      signed: row.signed ? signedActFromJson(row.signed) : signedOf(row),
      anchored: row.anchored,
      known: row.seq === null || row.event === null ? undefined : { seq: row.seq, event: row.event },
    });
  }
  return found;
}

const signedOf = (row: Row): SignedAct => ({
  act: {
    kind: row.kind,
    consignment: hexOf(row.consignment),
    track: row.track,
    version: Number(row.version),
    units: BigInt(row.units),
    subject: hexOf(row.subject),
    reason: row.reason,
    until: Number(row.until),
    commitment: hexOf(row.commitment),
    data: hexOf(row.data),
    occurredAt: Number(row.occurred_at),
    signedAt: Number(row.signed_at),
    notAfter: Number(row.not_after),
    prev: hexOf(row.prev),
  },
  key: hexOf(row.key),
  signature: hexOf(row.signature),
  cosigner: hexOf(row.cosigner),
  cosignature: hexOf(row.cosignature),
});

/** An act that is not on the chain yet and may change a code: one about a code, or about a manifest (kinds 1 to 4), whose uses debit it. */
export interface PendingCodeAct {
  digest: string;
  organisation: string;
  side: Side;
  signed: SignedAct;
}

export async function pendingCodeActs(sql: Sql): Promise<PendingCodeAct[]> {
  const rows = await sql.$queryRaw<{ digest: Uint8Array; organisation: Uint8Array; side: number; signed: SignedActJson }[]>`
    SELECT a.digest, a.organisation, o.side, a.signed FROM gateway.acts a JOIN chain.organisations o ON o.id = a.organisation
    WHERE a.carrier = 'act' AND a.state IN ('accepted', 'broadcast') AND (a.kind BETWEEN 60 AND 63 OR a.kind BETWEEN 1 AND 4)
      AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest) ORDER BY a.seq`;
  return rows.flatMap((row) => {
    const side = sideOf(row.side);
    return side ? [{ digest: hexOf(row.digest), organisation: hexOf(row.organisation), side, signed: signedActFromJson(row.signed) }] : [];
  });
}

/** What became of an act of this digest. */
export async function isAnchored(sql: Sql, digest: string): Promise<boolean> {
  const rows = await sql.$queryRaw<unknown[]>`SELECT 1 FROM chain.acts WHERE digest = ${bytesOf(digest)}`;
  return rows.length > 0;
}
