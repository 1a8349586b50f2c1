import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { sideCode, sideOf } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import { utcOf } from '../query/clocks.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, side, time } from './schemas.ts';

interface Row {
  side: number;
  size: string;
  root: Buffer;
  signed_at: string;
  key: Buffer;
  signature: Buffer;
  block: string;
  log_index: number;
  tx: Buffer;
}

/** Anchored heads of the record logs. */
export const headsList = defineList({
  url: '/v1/log/heads',
  id: 'listLogHeads',
  summary: 'Anchored heads of both sides’ record logs',
  tag: 'record log',
  filters: { side: side.optional() },
  item: z
    .object({
      side: side.nullable(),
      size: z.number().int(),
      root: bytes32,
      signedAt: time,
      key: bytes32,
      signature: z.string(),
      block: z.number().int(),
      logIndex: z.number().int(),
      tx: bytes32,
    })
    .meta({ id: 'LogHead' }),
  sorts: {
    anchored: [
      { sql: Prisma.sql`block`, kind: 'number' },
      { sql: Prisma.sql`log_index`, kind: 'number' },
    ],
  },
  usual: '-anchored',
  asOf: [],
  async read({ db, asOf }, query, slice) {
    const rows = await sliceOf<Row>(
      db,
      Prisma.sql`SELECT side, size, root, signed_at, key, signature, block, log_index, tx FROM chain.heads`,
      [query.side && Prisma.sql`side = ${sideCode(query.side)}`, asOf && Prisma.sql`block <= ${asOf.block}`],
      slice,
    );
    const items = rows.slice(0, slice.limit).map((row) => ({
      side: sideOf(row.side) ?? null,
      size: Number(row.size),
      root: hexOf(row.root),
      signedAt: utcOf(Number(row.signed_at)),
      key: hexOf(row.key),
      signature: hexOf(row.signature),
      block: Number(row.block),
      logIndex: row.log_index,
      tx: hexOf(row.tx),
    }));
    const last = items.at(-1);
    return { items, next: rows.length > slice.limit && last ? [last.block, last.logIndex] : null };
  },
});
