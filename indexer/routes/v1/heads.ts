import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { SIDES, sideCode, sideOf } from '../../../protocol/sides.ts';
import { hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { utcOf } from '../../query/clocks.ts';
import { decodeCursor, encodeCursor, pageQuery } from '../../query/parameters.ts';

const headsQuery = pageQuery.extend({ side: z.enum(SIDES).optional() });

/** Anchored heads of the record logs, the newest first. */
export function headsRoute(app: FastifyInstance, context: Context): void {
  app.get('/v1/log/heads', async (request) => {
    await context.access(request);
    const { side, limit, cursor } = parseOrRefuse(headsQuery, request.query);
    const [block = null, index = null] = decodeCursor(cursor, ['number', 'number']) ?? [];
    const { rows } = await context.database.pool.query<{
      side: number;
      size: string;
      root: Buffer;
      signed_at: string;
      key: Buffer;
      signature: Buffer;
      block: string;
      log_index: number;
      tx: Buffer;
    }>(
      `SELECT side, size, root, signed_at, key, signature, block, log_index, tx FROM chain.heads
       WHERE ($1::int IS NULL OR side = $1) AND ($2::bigint IS NULL OR (block, log_index) < ($2, $3::int))
       ORDER BY block DESC, log_index DESC LIMIT $4`,
      [side ? sideCode(side) : null, block, index, limit + 1],
    );
    const items = rows.slice(0, limit).map((row) => ({
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
    return { items, cursor: rows.length > limit && last ? encodeCursor([last.block, last.logIndex]) : null };
  });
}
