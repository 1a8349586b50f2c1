import { bytesOf, hexOf } from '../bytes.ts';
import type { ActRow, LogRow } from '../chain/rows.ts';
import type { Queryable } from '../transaction.ts';

/** All logs of the registry, the directory and the record log up to here, in order. Few, whatever the number of acts. */
export async function readLogs(client: Queryable): Promise<LogRow[]> {
  const { rows } = await client.query<{ block: string; log_index: number; address: Buffer; topics: Buffer[]; data: Buffer; tx: Buffer }>(
    'SELECT block, log_index, address, topics, data, tx FROM chain.logs ORDER BY block, log_index',
  );
  return rows.map((row) => ({
    block: Number(row.block),
    index: row.log_index,
    address: hexOf(row.address),
    topics: row.topics.map(hexOf),
    data: hexOf(row.data),
    tx: hexOf(row.tx),
  }));
}

/** A row of chain.acts with its block's time. */
export interface StoredAct {
  digest: Buffer;
  consignment: Buffer;
  organisation: Buffer;
  kind: number;
  track: number;
  version: string;
  units: string;
  subject: Buffer;
  reason: number;
  until: string;
  commitment: Buffer;
  data: Buffer;
  occurred_at: string;
  signed_at: string;
  not_after: string;
  prev: Buffer;
  key: Buffer;
  signature: Buffer;
  cosigner: Buffer;
  cosignature: Buffer;
  marks: number;
  block: string;
  log_index: number;
  tx: Buffer;
  time: Date;
}

/** An act as indexed, with the time of its block in Unix seconds. */
export interface IndexedAct {
  row: ActRow;
  time: number;
}

/** Acts of some consignments and about some codes, in the order of the chain. */
export async function readActs(client: Queryable, consignments: Iterable<string>, codes: Iterable<string>): Promise<IndexedAct[]> {
  const { rows } = await client.query<StoredAct>(
    `SELECT a.*, b.time FROM chain.acts a JOIN chain.blocks b ON b.number = a.block
     WHERE a.consignment = ANY($1) OR (a.subject = ANY($2) AND a.consignment = $3)
     ORDER BY a.block, a.log_index`,
    [[...consignments].map(bytesOf), [...codes].map(bytesOf), Buffer.alloc(32)],
  );
  return rows.map(indexedAct);
}

export function indexedAct(stored: StoredAct): IndexedAct {
  return {
    time: Math.floor(stored.time.getTime() / 1000),
    row: {
      digest: hexOf(stored.digest),
      organisation: hexOf(stored.organisation),
      marks: stored.marks,
      block: Number(stored.block),
      index: stored.log_index,
      tx: hexOf(stored.tx),
      signed: {
        act: {
          kind: stored.kind,
          consignment: hexOf(stored.consignment),
          track: stored.track,
          version: Number(stored.version),
          units: BigInt(stored.units),
          subject: hexOf(stored.subject),
          reason: stored.reason,
          until: Number(stored.until),
          commitment: hexOf(stored.commitment),
          data: hexOf(stored.data),
          occurredAt: Number(stored.occurred_at),
          signedAt: Number(stored.signed_at),
          notAfter: Number(stored.not_after),
          prev: hexOf(stored.prev),
        },
        key: hexOf(stored.key),
        signature: hexOf(stored.signature),
        cosigner: hexOf(stored.cosigner),
        cosignature: hexOf(stored.cosignature),
      },
    },
  };
}
