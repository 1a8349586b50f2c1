import type { Side } from '../../protocol/sides.ts';
import type { Track } from '../../protocol/tracks.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import type { Access } from './access.ts';
import { decodeCursor, encodeCursor } from './parameters.ts';

/** Overall states in which no track awaits anything. */
const OVER = ['CANCELLED', 'CLOSED_CLEARED', 'CLOSED_RETURNED', 'CLOSED_DESTROYED', 'DESTROY_PENDING', 'REFUSED_EXPORT'];

/** Consignments on which a track awaits a decision, the longest waiting first. */
export async function worklist(
  context: Context,
  access: Access,
  track: Track,
  query: { side?: Side | undefined; limit: number; cursor?: string | undefined },
) {
  const [since = null, last = null] = decodeCursor(query.cursor, ['string', 'string']) ?? [];
  const { rows } = await context.database.pool.query<{
    consignment: Buffer;
    side: Side;
    status: string;
    stale: boolean;
    version: number;
    since: Date;
    overall: string;
    overlays: string[];
  }>(
    `SELECT t.consignment, t.side, t.status, t.stale, t.version, t.since, c.overall, c.overlays
     FROM chain.tracks t JOIN chain.cases c USING (consignment)
     WHERE t.track = $1 AND ($2::text IS NULL OR t.side = $2) AND (t.status IN ('PENDING', 'IN_REVIEW', 'REVOKED') OR t.stale)
       AND c.overall <> ALL($3) AND ($4::bool OR c.declarant = ANY($5))
       AND ($6::timestamptz IS NULL OR (t.since, t.consignment) > ($6, $7::bytea))
     ORDER BY t.since, t.consignment LIMIT $8`,
    [
      track,
      query.side ?? null,
      OVER,
      access.all,
      access.principals.map(bytesOf),
      since,
      last === null ? null : bytesOf(String(last)),
      query.limit + 1,
    ],
  );
  const items = rows
    .slice(0, query.limit)
    .map((row) => ({ ...row, consignment: hexOf(row.consignment), since: row.since.toISOString(), track }));
  const end = items.at(-1);
  return { items, cursor: rows.length > query.limit && end ? encodeCursor([end.since, end.consignment]) : null };
}
