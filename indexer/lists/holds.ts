import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { EVENTS } from '../../protocol/events.ts';
import { REASON_CODES, reasonCode, reasonOf } from '../../protocol/reasons.ts';
import { sideOf } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { utcOf } from '../query/clocks.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, flag, handle, side, time } from './schemas.ts';

interface Row {
  consignment: Buffer;
  hold: Buffer;
  organisation: Buffer;
  side: number | null;
  reason: number;
  units: string;
  since: string;
  expected: string;
  lifted: string | null;
  block: string;
  log_index: number;
}

/** A second act of a name that was used is refused, so that a hold is one placing and at most one lifting. */
const SELECT = Prisma.sql`
  SELECT p.consignment, p.subject AS hold, p.organisation, o.side, p.reason, p.units, p.occurred_at AS since, p.until AS expected,
         l.occurred_at AS lifted, p.block, p.log_index
  FROM chain.acts p
  LEFT JOIN chain.organisations o ON o.id = p.organisation
  LEFT JOIN chain.acts l ON l.subject = p.subject AND l.consignment = p.consignment AND l.kind = ${EVENTS.HOLD_LIFTED.code}`;

/** Holds on all consignments, with how long they have lasted and when they were to end. */
export const holdsList = defineList({
  url: '/v1/holds',
  id: 'listHolds',
  summary: 'Holds',
  about: 'Age is counted from placing to lifting, or to now (to the moment asked for). Overdue is what is active past its expected end.',
  tag: 'consignments',
  filters: {
    active: flag.optional(),
    overdue: flag.optional(),
    reason: z.enum(REASON_CODES).optional(),
    side: side.optional().meta({ description: 'Of the authority that placed it.' }),
    consignment: bytes32.optional(),
  },
  item: z
    .object({
      consignment: bytes32,
      hold: bytes32,
      by: handle,
      organisation: bytes32,
      side: side.nullable(),
      reason: z.string().nullable(),
      units: z.string().meta({ description: 'Bitmap of units, a decimal number.' }),
      since: time,
      expectedUntil: time,
      liftedAt: time,
      active: z.boolean(),
      overdue: z.boolean(),
      ageSeconds: z.number().int(),
      block: z.number().int(),
    })
    .meta({ id: 'HoldLine' }),
  sorts: {
    placed: [
      { sql: Prisma.sql`p.block`, kind: 'number' },
      { sql: Prisma.sql`p.log_index`, kind: 'number' },
    ],
  },
  usual: '-placed',
  asOf: [],
  async read({ db, reader, context, now, asOf }, query, slice) {
    const at = asOf?.time ?? now;
    const lifted = asOf ? Prisma.sql`(l.digest IS NOT NULL AND l.block <= ${asOf.block})` : Prisma.sql`(l.digest IS NOT NULL)`;
    const overdue = Prisma.sql`(NOT ${lifted} AND p.until > 0 AND p.until < ${at})`;
    const asked = (said: 'true' | 'false' | undefined, is: Prisma.Sql): Prisma.Sql | undefined =>
      said && (said === 'true' ? is : Prisma.sql`NOT ${is}`);
    const rows = await sliceOf<Row>(
      db,
      SELECT,
      [
        Prisma.sql`p.kind = ${Prisma.raw(String(EVENTS.HOLD_PLACED.code))}`,
        asOf && Prisma.sql`p.block <= ${asOf.block}`,
        asked(query.active, Prisma.sql`(NOT ${lifted})`),
        asked(query.overdue, overdue),
        query.reason && Prisma.sql`p.reason = ${reasonCode(query.reason)}`,
        query.side && Prisma.sql`o.side = ${query.side === 'VN' ? 1 : 2}`,
        query.consignment ? Prisma.sql`p.consignment = ${bytesOf(query.consignment)}` : undefined,
        reader.all
          ? undefined
          : Prisma.sql`EXISTS (SELECT 1 FROM chain.cases c WHERE c.consignment = p.consignment AND c.declarant = ANY(${reader.principals.map(bytesOf)}))`,
      ],
      slice,
    );
    const shown = rows.slice(0, slice.limit);
    const last = shown.at(-1);
    const items = shown.map((row) => {
      const since = Number(row.since);
      const end = row.lifted === null || (asOf && Number(row.lifted) > asOf.time) ? undefined : Number(row.lifted);
      const expected = Number(row.expected);
      return {
        consignment: hexOf(row.consignment),
        hold: hexOf(row.hold),
        by: context.handleOf(hexOf(row.organisation)),
        organisation: hexOf(row.organisation),
        side: row.side === null ? null : (sideOf(row.side) ?? null),
        reason: reasonOf(row.reason) ?? null,
        units: row.units,
        since: utcOf(since),
        expectedUntil: utcOf(expected),
        liftedAt: utcOf(end ?? 0),
        active: end === undefined,
        overdue: end === undefined && expected > 0 && expected < at,
        ageSeconds: Math.max(0, (end ?? at) - since),
        block: Number(row.block),
      };
    });
    return { items, next: rows.length > slice.limit && last ? [Number(last.block), last.log_index] : null };
  },
});
