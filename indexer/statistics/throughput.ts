import { Prisma } from '../../database/client.ts';
import { EVENTS } from '../../protocol/events.ts';
import { OFFSET, type Side } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import { run } from '../lists/rows.ts';
import type { Queryable } from '../transaction.ts';
import type { Window } from './window.ts';

export const PASSAGES = ['BORDER_CROSSED', 'HANDOVER_ACCEPTED', 'GATE_OUT', 'RETURN_CROSSED', 'RETURN_RECEIVED'] as const;
const CODES = PASSAGES.map((type) => EVENTS[type].code);

/** Units that passed, by gate (who saw it), lane and hour of a side's clock. */
export async function throughput(db: Queryable, { firstBlock, lastBlock }: Window, by: 'gate' | 'lane' | 'hour' | 'day', side: Side) {
  const zone = `UTC${OFFSET[side].startsWith('+') ? '-' : '+'}${Number(OFFSET[side].slice(1, 3))}`;
  const local = Prisma.sql`(to_timestamp(a.occurred_at::double precision) AT TIME ZONE ${zone})`;
  const group = {
    gate: Prisma.sql`encode(a.organisation, 'hex')`,
    lane: Prisma.sql`encode(c.lane, 'hex')`,
    hour: Prisma.sql`to_char(date_trunc('hour', ${local}), 'YYYY-MM-DD"T"HH24:00')`,
    day: Prisma.sql`to_char(date_trunc('day', ${local}), 'YYYY-MM-DD')`,
  }[by];
  // A time that no calendar has is no hour.
  const rows = await run<{ name: string; kind: number; exporting: Side; units: string; consignments: string }>(
    db,
    Prisma.sql`SELECT name, kind, exporting, count(*) AS units, count(DISTINCT consignment) AS consignments
               FROM (SELECT ${group} AS name, a.kind, c.exporting, a.consignment
                     FROM chain.acts a JOIN chain.cases c USING (consignment)
                     WHERE a.block BETWEEN ${firstBlock} AND ${lastBlock} AND a.kind = ANY(${CODES}) AND a.occurred_at < 253402214400) passed
               GROUP BY name, kind, exporting ORDER BY name, kind, exporting LIMIT 5000`,
  );
  return rows.map(({ name, kind, exporting, units, consignments }) => ({
    [by]: by === 'gate' || by === 'lane' ? `0x${name}` : name,
    event: PASSAGES[CODES.indexOf(kind as never)] ?? null,
    exporting,
    units: Number(units),
    consignments: Number(consignments),
  }));
}

/** Units gone against units arrived, by lane, and which have not come after a while. */
export async function reconciliation(db: Queryable, { firstBlock, lastBlock, to }: Window, minutes: number, most: number) {
  const [crossed, accepted, disputed, returned] = [
    EVENTS.BORDER_CROSSED.code,
    EVENTS.HANDOVER_ACCEPTED.code,
    EVENTS.HANDOVER_DISPUTED.code,
    EVENTS.RETURN_CROSSED.code,
  ];
  const gone = Prisma.sql`
    SELECT a.consignment, a.units, min(a.occurred_at) AS gone,
           EXISTS (SELECT 1 FROM chain.acts h WHERE h.consignment = a.consignment AND h.units = a.units AND h.kind = ${accepted} AND h.block <= ${lastBlock}) AS arrived,
           EXISTS (SELECT 1 FROM chain.acts h WHERE h.consignment = a.consignment AND h.units = a.units AND h.kind = ${disputed} AND h.block <= ${lastBlock}) AS disputed,
           EXISTS (SELECT 1 FROM chain.acts h WHERE h.consignment = a.consignment AND h.units = a.units AND h.kind = ${returned} AND h.block <= ${lastBlock}) AS returned
    FROM chain.acts a WHERE a.kind = ${crossed} AND a.block BETWEEN ${firstBlock} AND ${lastBlock} GROUP BY a.consignment, a.units`;
  const lanes = await run<{ lane: Buffer; exporting: Side; gone: string; arrived: string; disputed: string; returned: string }>(
    db,
    Prisma.sql`SELECT c.lane, c.exporting, count(*) AS gone, count(*) FILTER (WHERE arrived) AS arrived,
                      count(*) FILTER (WHERE disputed AND NOT arrived) AS disputed, count(*) FILTER (WHERE returned AND NOT arrived) AS returned
               FROM (${gone}) g JOIN chain.cases c USING (consignment) GROUP BY c.lane, c.exporting ORDER BY c.lane, c.exporting`,
  );
  const missing = await run<{ consignment: Buffer; units: string; gone: string; disputed: boolean }>(
    db,
    Prisma.sql`SELECT consignment, units, gone, disputed FROM (${gone}) g WHERE NOT arrived AND NOT returned AND gone < ${to - minutes * 60}
               ORDER BY gone, consignment LIMIT ${most}`,
  );
  // An arrival of what nobody saw go is as wrong as a going without arrival.
  const unseen = await run<{ consignment: Buffer; units: string; at: string }>(
    db,
    Prisma.sql`SELECT a.consignment, a.units, min(a.occurred_at) AS at FROM chain.acts a
               WHERE a.kind = ${accepted} AND a.block BETWEEN ${firstBlock} AND ${lastBlock}
                 AND NOT EXISTS (SELECT 1 FROM chain.acts g WHERE g.consignment = a.consignment AND g.units = a.units AND g.kind = ${crossed} AND g.block <= ${lastBlock})
               GROUP BY a.consignment, a.units ORDER BY at, a.consignment LIMIT ${most}`,
  );
  return {
    lanes: lanes.map((row) => ({
      lane: hexOf(row.lane),
      exporting: row.exporting,
      gone: Number(row.gone),
      arrived: Number(row.arrived),
      disputed: Number(row.disputed),
      returned: Number(row.returned),
    })),
    missing: missing.map((row) => ({
      consignment: hexOf(row.consignment),
      units: row.units,
      goneAt: Number(row.gone),
      disputed: row.disputed,
    })),
    unseen: unseen.map((row) => ({ consignment: hexOf(row.consignment), units: row.units, arrivedAt: Number(row.at) })),
  };
}
