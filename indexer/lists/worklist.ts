import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import type { Side } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, overall, side, track, trackStatus } from './schemas.ts';

/** Overall states in which no track awaits anything. */
const OVER = ['CANCELLED', 'CLOSED_CLEARED', 'CLOSED_RETURNED', 'CLOSED_DESTROYED', 'DESTROY_PENDING', 'REFUSED_EXPORT'];

interface Row {
  consignment: Buffer;
  track: string;
  side: Side;
  status: string;
  stale: boolean;
  version: number;
  since: Date;
  overall: string;
  overlays: string[];
}

/** Consignments on which a track awaits a decision, the longest waiting first. */
export const worklist = defineList({
  url: '/v1/worklists/:track',
  id: 'listWork',
  summary: 'What awaits a decision',
  about: 'Tracks that are pending, in review, revoked, or approved on an older version of the manifest.',
  tag: 'consignments',
  params: z.strictObject({ track }),
  filters: { side: side.optional().meta({ description: 'Whose authority it awaits.' }) },
  item: z
    .object({
      consignment: bytes32,
      track,
      side,
      status: trackStatus,
      stale: z.boolean(),
      version: z.number().int(),
      since: z.string(),
      overall,
      overlays: z.array(z.string()),
    })
    .meta({ id: 'WorkLine' }),
  sorts: {
    since: [
      { sql: Prisma.sql`t.since`, kind: 'time' },
      { sql: Prisma.sql`t.consignment`, kind: 'bytes' },
    ],
  },
  usual: 'since',
  asOf: false,
  async read({ db, reader }, query, slice) {
    const rows = await sliceOf<Row>(
      db,
      Prisma.sql`
        SELECT t.consignment, t.track, t.side, t.status, t.stale, t.version, t.since, c.overall, c.overlays
        FROM chain.tracks t JOIN chain.cases c USING (consignment)`,
      [
        Prisma.sql`t.track = ${query.track}`,
        query.side && Prisma.sql`t.side = ${query.side}`,
        Prisma.sql`(t.status IN ('PENDING', 'IN_REVIEW', 'REVOKED') OR t.stale)`,
        Prisma.sql`c.overall <> ALL(${OVER})`,
        reader.all ? undefined : Prisma.sql`c.declarant = ANY(${reader.principals.map(bytesOf)})`,
      ],
      slice,
    );
    const shown = rows.slice(0, slice.limit);
    const items = shown.map((row) => ({ ...row, consignment: hexOf(row.consignment), since: row.since.toISOString() }));
    const last = items.at(-1);
    return { items: items as never, next: rows.length > slice.limit && last ? [last.since, last.consignment] : null };
  },
});
