import type { Tx } from '../../database/client.ts';
import type { Act, SignedAct } from '../../protocol/acts/act.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { type SignedActJson, signedActFromJson } from '../events/wire.ts';

/** An act as this gateway finds it stored: from the chain's index, or from its own list of what is not anchored yet. */
export interface StoredAct {
  digest: string;
  organisation: string;
  signed: SignedAct;
}

interface ChainRow {
  digest: Uint8Array;
  organisation: Uint8Array;
  consignment: Uint8Array;
  kind: number;
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
 * Acts of a consignment: those that the chain has, in chain order, then those accepted or received and not on the chain, in this gateway's
 * order. Ours are read first and all of them: one that the index takes in between the two queries must not fall between them.
 */
export async function actsOf(tx: Tx, consignment: string): Promise<StoredAct[]> {
  const known = await knownActs(tx, consignment);
  const anchored = await anchoredActs(tx, consignment);
  const onChain = new Set(anchored.map((act) => act.digest));
  return [...anchored, ...known.filter((act) => !onChain.has(act.digest))];
}

async function anchoredActs(tx: Tx, consignment: string): Promise<StoredAct[]> {
  const rows = await tx.$queryRaw<ChainRow[]>`
    SELECT digest, organisation, consignment, kind, track, version::text, units::text, subject, reason, until::text, commitment, data,
           occurred_at::text, signed_at::text, not_after::text, prev, key, signature, cosigner, cosignature
    FROM chain.acts WHERE consignment = ${bytesOf(consignment)} ORDER BY block, log_index`;
  return rows.map((row) => ({ digest: hexOf(row.digest), organisation: hexOf(row.organisation), signed: signedOf(row) }));
}

function signedOf(row: ChainRow): SignedAct {
  const act: Act = {
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
  };
  return {
    act,
    key: hexOf(row.key),
    signature: hexOf(row.signature),
    cosigner: hexOf(row.cosigner),
    cosignature: hexOf(row.cosignature),
  };
}

interface PendingRow {
  digest: Uint8Array;
  organisation: Uint8Array;
  signed: SignedActJson;
}

const storedOf = (row: PendingRow): StoredAct => ({
  digest: hexOf(row.digest),
  organisation: hexOf(row.organisation),
  signed: signedActFromJson(row.signed),
});

async function knownActs(tx: Tx, consignment: string): Promise<StoredAct[]> {
  const rows = await tx.$queryRaw<PendingRow[]>`
    SELECT digest, organisation, signed FROM gateway.acts
    WHERE consignment = ${bytesOf(consignment)} AND carrier = 'act' AND state <> 'rejected' ORDER BY seq`;
  return rows.map(storedOf);
}

/** Acts not on the chain yet that may change a code: those about codes, and every manifest (kinds 1 to 3), whose uses debit them. */
export async function pendingCodeActs(tx: Tx): Promise<StoredAct[]> {
  const rows = await tx.$queryRaw<PendingRow[]>`
    SELECT a.digest, a.organisation, a.signed FROM gateway.acts a
    WHERE a.carrier = 'act' AND a.state IN ('accepted', 'broadcast') AND (a.kind BETWEEN 60 AND 63 OR a.kind BETWEEN 1 AND 3)
      AND NOT EXISTS (SELECT 1 FROM chain.acts c WHERE c.digest = a.digest) ORDER BY a.seq`;
  return rows.map(storedOf);
}

/** What became of an act of this digest. */
export async function isAnchored(tx: Tx, digest: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM chain.acts WHERE digest = ${bytesOf(digest)}`;
  return rows.length > 0;
}
