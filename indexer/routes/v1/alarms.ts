import type { FastifyInstance } from 'fastify';
import { Refusal } from '../../../protocol/refusals.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { bytesOf, hexOf } from '../../bytes.ts';
import type { Context } from '../../context.ts';
import { mayRead } from '../../query/access.ts';
import { alarmsQuery, decodeCursor, encodeCursor } from '../../query/parameters.ts';

/** Alarms, the last first: irregular marks of both chain and content, and disagreements that the index found. */
export function alarmsRoute(app: FastifyInstance, context: Context): void {
  const { pool } = context.database;
  app.get('/v1/alarms', async (request) => {
    const access = await context.access(request);
    const { consignment, limit, cursor } = parseOrRefuse(alarmsQuery, request.query);
    if (!access.all && (consignment === undefined || !(await mayRead(pool, access, consignment))))
      throw new Refusal('NOT_GRANTED', 'only alarms of your own consignments', '/consignment');
    const [before = null] = decodeCursor(cursor, ['string']) ?? [];
    const { rows } = await pool.query<{ id: string; kind: string; consignment: Buffer; digest: Buffer; detail: unknown; raised_at: Date }>(
      `SELECT id, kind, consignment, digest, detail, raised_at FROM content.alarms
       WHERE ($1::bytea IS NULL OR consignment = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [consignment === undefined ? null : bytesOf(consignment), before, limit + 1],
    );
    const items = rows.slice(0, limit).map(({ id, kind, consignment: of, digest, detail, raised_at }) => ({
      id,
      kind,
      consignment: hexOf(of),
      digest: hexOf(digest),
      detail,
      raisedAt: raised_at.toISOString(),
    }));
    const last = items.at(-1);
    return { items, cursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
  });
}
