import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { EVENT_TYPES, EVENTS, type EventType, eventOf } from '../../protocol/events.ts';
import { isLate, marksOf } from '../../protocol/irregularities.ts';
import { reasonOf } from '../../protocol/reasons.ts';
import { trackOf } from '../../protocol/tracks.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { StoredAct } from '../ingest/history.ts';
import { visibleActs } from '../query/access.ts';
import { clocksOf, utcOf } from '../query/clocks.ts';
import { secondsOf } from '../query/parameters.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, clocks, handle, time } from './schemas.ts';

/** What a line tells of: neither signatures nor what only they cover. */
export type ActLineRow = Omit<
  StoredAct,
  'until' | 'commitment' | 'data' | 'signed_at' | 'not_after' | 'prev' | 'key' | 'signature' | 'cosigner' | 'cosignature'
>;

export const ACT_COLUMNS = Prisma.sql`a.digest, a.consignment, a.organisation, a.kind, a.track, a.version, a.units, a.subject, a.reason, a.occurred_at,
  a.marks, a.block, a.log_index, a.tx, b.time`;

export const actItem = z
  .object({
    digest: bytes32,
    type: z.string().nullable(),
    consignment: bytes32,
    organisation: bytes32,
    by: handle,
    track: z.string().nullable(),
    version: z.number().int(),
    units: z.string(),
    subject: bytes32,
    reason: z.string().nullable(),
    occurredAt: clocks,
    marks: z.array(z.string()),
    late: z.boolean(),
    block: z.number().int(),
    logIndex: z.number().int(),
    tx: bytes32,
    blockTime: time,
  })
  .meta({ id: 'ActLine' });

export const actLine = (row: ActLineRow, handleOf: (organisation: string) => string | null): z.output<typeof actItem> => ({
  digest: hexOf(row.digest),
  type: eventOf(row.kind) ?? null,
  consignment: hexOf(row.consignment),
  organisation: hexOf(row.organisation),
  by: handleOf(hexOf(row.organisation)),
  track: trackOf(row.track) ?? null,
  version: Number(row.version),
  units: row.units,
  subject: hexOf(row.subject),
  reason: reasonOf(row.reason) ?? null,
  occurredAt: clocksOf(Number(row.occurred_at)) ?? null,
  marks: marksOf(row.marks),
  late: isLate(row.marks),
  block: Number(row.block),
  logIndex: row.log_index,
  tx: hexOf(row.tx),
  blockTime: utcOf(Math.floor(row.time.getTime() / 1000)),
});

/** Every act that the chain recorded, in its order. */
export const actsList = defineList({
  url: '/v1/acts',
  id: 'listActs',
  summary: 'Acts that the chain recorded',
  about: 'Of consignments that the reader has a part in; for authorities and auditors all. The window is of the time of their blocks.',
  tag: 'consignments',
  filters: {
    consignment: bytes32.optional(),
    organisation: bytes32.optional(),
    type: z.enum(EVENT_TYPES as [EventType, ...EventType[]]).optional(),
    irregular: z.enum(['true']).optional(),
    from: z.string().max(40).optional(),
    to: z.string().max(40).optional().meta({ description: 'Exclusive.' }),
  },
  item: actItem,
  sorts: {
    recorded: [
      { sql: Prisma.sql`a.block`, kind: 'number' },
      { sql: Prisma.sql`a.log_index`, kind: 'number' },
    ],
  },
  usual: '-recorded',
  asOf: [],
  async read({ db, reader, context, asOf }, query, slice) {
    const { consignment, organisation, type, irregular, from, to } = query;
    const rows = await sliceOf<ActLineRow>(
      db,
      Prisma.sql`SELECT ${ACT_COLUMNS} FROM chain.acts a JOIN chain.blocks b ON b.number = a.block`,
      [
        visibleActs(reader),
        consignment === undefined ? undefined : Prisma.sql`a.consignment = ${bytesOf(consignment)}`,
        organisation === undefined ? undefined : Prisma.sql`a.organisation = ${bytesOf(organisation)}`,
        type && Prisma.sql`a.kind = ${EVENTS[type].code}`,
        irregular && Prisma.sql`a.marks <> 0`,
        from === undefined ? undefined : Prisma.sql`b.time >= to_timestamp(${secondsOf(from, '/from')})`,
        to === undefined ? undefined : Prisma.sql`b.time < to_timestamp(${secondsOf(to, '/to')})`,
        asOf && Prisma.sql`a.block <= ${asOf.block}`,
      ],
      slice,
    );
    const shown = rows.slice(0, slice.limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => actLine(row, context.handleOf)),
      next: rows.length > slice.limit && last ? [Number(last.block), last.log_index] : null,
    };
  },
});
