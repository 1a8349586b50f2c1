import { Prisma } from '../../database/client.ts';
import { decodeRefusal } from '../../protocol/bindings/refusal.ts';
import { hexOf } from '../bytes.ts';
import type { Asking } from '../lists/list.ts';
import { IS_MISUSE, MISUSE } from '../lists/misuse.ts';
import { run } from '../lists/rows.ts';
import type { Window } from './window.ts';

/** Refused uses of codes in a window by what was wrong and who tried it, and flags raised by whom (CODE_FLAGGED, counted when this side had them). */
export async function codeAlerts({ context, db, asOf }: Asking, { from, to, firstBlock, lastBlock }: Window) {
  const refused = await run<{ reason: Buffer; organisation: Buffer | null; alerts: string; codes: string }>(
    db,
    Prisma.sql`SELECT min(s.reason) AS reason, k.organisation, count(*) AS alerts, count(DISTINCT c.id) AS codes ${MISUSE}
               WHERE ${IS_MISUSE} AND s.block BETWEEN ${firstBlock} AND ${lastBlock}
               GROUP BY substring(s.reason FROM 1 FOR 4), k.organisation`,
  );
  const until = Math.min(to, (asOf?.time ?? to) + 1);
  const flagged = await run<{ organisation: Buffer; alerts: string; consignments: string }>(
    db,
    Prisma.sql`SELECT organisation, count(*) AS alerts, count(DISTINCT consignment) AS consignments FROM content.leaves
               WHERE type = 'CODE_FLAGGED' AND received_at >= to_timestamp(${from}) AND received_at < to_timestamp(${until}) GROUP BY organisation`,
  );
  const rows = [
    ...refused.map((row) => ({
      alert: decodeRefusal(hexOf(row.reason)).code ?? 'AUTHORISATION_MISSING',
      organisation: row.organisation && hexOf(row.organisation),
      by: row.organisation && context.handleOf(hexOf(row.organisation)),
      alerts: Number(row.alerts),
      codes: Number(row.codes),
    })),
    ...flagged.map((row) => ({
      alert: 'CODE_FLAGGED' as const,
      organisation: hexOf(row.organisation),
      by: context.handleOf(hexOf(row.organisation)),
      alerts: Number(row.alerts),
      codes: null,
    })),
  ];
  return rows.sort((a, b) => (`${a.alert} ${a.organisation}` < `${b.alert} ${b.organisation}` ? -1 : 1));
}
