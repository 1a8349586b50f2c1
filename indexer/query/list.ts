import type { z } from 'zod';
import { derive } from '../../protocol/rules/derive.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { decodeState } from '../projection/codec.ts';
import type { Standing } from '../projection/standing.ts';
import type { Access } from './access.ts';
import { utcOf } from './clocks.ts';
import { decodeCursor, encodeCursor, type listQuery } from './parameters.ts';

type Query = z.output<typeof listQuery>;

interface Row {
  consignment: Buffer;
  state: unknown;
  updated_block: string;
  marked: boolean;
  flagged: boolean;
}

/**
 * Consignments, the last changed first. The cached state is right until `recheck_at`; past that, it is derived again before it is
 * compared with the filter, so that a page may need more than one look.
 */
export async function listConsignments(context: Context, access: Access, query: Query, now: number) {
  const found: ReturnType<typeof summary>[] = [];
  let after = decodeCursor(query.cursor, ['number', 'string']);
  for (;;) {
    const rows = await pageOf(context, access, query, now, after);
    for (const row of rows) {
      const line = summary(context, row, now);
      if (query.overall !== undefined && line.overall !== query.overall) continue;
      if (found.length === query.limit) return { items: found, cursor: cursorOf(found.at(-1)) };
      found.push(line);
    }
    const last = rows.at(-1);
    if (rows.length <= query.limit || !last) return { items: found, cursor: null };
    after = [Number(last.updated_block), hexOf(last.consignment)];
  }
}

const cursorOf = (line: { updatedBlock: number; consignment: string } | undefined): string | null =>
  line ? encodeCursor([line.updatedBlock, line.consignment]) : null;

async function pageOf(context: Context, access: Access, query: Query, now: number, after: (string | number)[] | undefined): Promise<Row[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where: string[] = ['true'];
  if (!access.all) where.push(`c.declarant = ANY(${bind(access.principals.map(bytesOf))})`);
  if (query.side) where.push(`c.exporting = ${bind(query.side)}`);
  if (query.overall) where.push(`(c.overall = ${bind(query.overall)} OR c.recheck_at <= to_timestamp(${bind(now)}))`);
  if (query.track || query.status) {
    const track = query.track ? `AND t.track = ${bind(query.track)}` : '';
    const status = query.status ? `AND t.status = ${bind(query.status)}` : '';
    where.push(`EXISTS (SELECT 1 FROM chain.tracks t WHERE t.consignment = c.consignment ${track} ${status})`);
  }
  if (after) where.push(`(c.updated_block, c.consignment) < (${bind(after[0])}::bigint, ${bind(bytesOf(String(after[1])))}::bytea)`);
  const { rows } = await context.database.pool.query<Row>(
    `SELECT c.consignment, c.state, c.updated_block,
            EXISTS (SELECT 1 FROM content.leaves l WHERE l.consignment = c.consignment AND cardinality(l.marks) > 0) AS marked,
            EXISTS (SELECT 1 FROM content.leaves l WHERE l.consignment = c.consignment AND l.type = 'CODE_FLAGGED') AS flagged
     FROM chain.cases c WHERE ${where.join(' AND ')}
     ORDER BY c.updated_block DESC, c.consignment DESC LIMIT ${bind(query.limit + 1)}`,
    values,
  );
  return rows;
}

function summary(context: Context, row: Row, now: number) {
  const standing = decodeState<Standing>(row.state);
  const { state } = standing;
  const { overall, overlays } = derive(state, now, { irregular: row.marked, codeFlagged: row.flagged, late: standing.late });
  return {
    consignment: hexOf(row.consignment),
    exporting: state.exporting,
    mode: state.mode,
    plant: state.plant,
    declarant: state.declarant,
    declarantHandle: context.handleOf(state.declarant),
    version: state.version,
    overall,
    overlays,
    updatedBlock: standing.updatedBlock,
    updatedAt: utcOf(standing.updatedAt),
  };
}
