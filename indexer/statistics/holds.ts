import { Prisma } from '../../database/client.ts';
import { EVENTS } from '../../protocol/events.ts';
import { reasonOf } from '../../protocol/reasons.ts';
import { sideOf } from '../../protocol/sides.ts';
import { run } from '../lists/rows.ts';
import type { Queryable } from '../transaction.ts';
import type { Window } from './window.ts';

/** Holds placed in a window, by reason and by the side that placed them; ages in seconds, of active ones up to its end. */
export async function holdsByReason(db: Queryable, { firstBlock, lastBlock, to }: Window) {
  const rows = await run<{
    reason: number;
    side: number | null;
    placed: string;
    active: string;
    overdue: string;
    median: number;
    p90: number;
  }>(
    db,
    Prisma.sql`SELECT reason, side, count(*) AS placed, count(*) FILTER (WHERE lifted IS NULL) AS active,
                      count(*) FILTER (WHERE lifted IS NULL AND until > 0 AND until < ${to}) AS overdue,
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY age) AS median, percentile_cont(0.9) WITHIN GROUP (ORDER BY age) AS p90
               FROM (SELECT p.reason, o.side, p.until, l.occurred_at AS lifted,
                            greatest(0, coalesce(l.occurred_at, ${to}) - p.occurred_at)::double precision AS age
                     FROM chain.acts p LEFT JOIN chain.organisations o ON o.id = p.organisation
                     LEFT JOIN chain.acts l ON l.subject = p.subject AND l.consignment = p.consignment AND l.kind = ${EVENTS.HOLD_LIFTED.code} AND l.block <= ${lastBlock}
                     WHERE p.kind = ${Prisma.raw(String(EVENTS.HOLD_PLACED.code))} AND p.block BETWEEN ${firstBlock} AND ${lastBlock}) h
               GROUP BY reason, side ORDER BY reason, side`,
  );
  return rows.map((row) => ({
    reason: reasonOf(row.reason) ?? null,
    side: row.side === null ? null : (sideOf(row.side) ?? null),
    placed: Number(row.placed),
    active: Number(row.active),
    overdue: Number(row.overdue),
    medianSeconds: Math.round(row.median),
    p90Seconds: Math.round(row.p90),
  }));
}

/** How often the importing side's customs relied on the other side's inspection, and how often it did not (domain.md §4.6), by month. */
export async function recognition(db: Queryable, { firstBlock, lastBlock }: Window) {
  const [applied, overridden] = [EVENTS.RECOGNITION_APPLIED.code, EVENTS.RECOGNITION_OVERRIDDEN.code];
  const rows = await run<{ month: string; side: number | null; applied: string; overridden: string }>(
    db,
    Prisma.sql`SELECT to_char(b.time AT TIME ZONE 'UTC', 'YYYY-MM') AS month, o.side, count(*) FILTER (WHERE a.kind = ${applied}) AS applied,
                      count(*) FILTER (WHERE a.kind = ${overridden}) AS overridden
               FROM chain.acts a JOIN chain.blocks b ON b.number = a.block LEFT JOIN chain.organisations o ON o.id = a.organisation
               WHERE a.kind IN (${applied}, ${overridden}) AND a.block BETWEEN ${firstBlock} AND ${lastBlock} GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows.map((row) => ({
    month: row.month,
    side: row.side === null ? null : (sideOf(row.side) ?? null),
    applied: Number(row.applied),
    overridden: Number(row.overridden),
  }));
}
