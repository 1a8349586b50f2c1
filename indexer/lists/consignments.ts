import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { derive } from '../../protocol/rules/derive.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { decodeState } from '../projection/codec.ts';
import type { Standing } from '../projection/standing.ts';
import { utcOf } from '../query/clocks.ts';
import { standingsAsOf } from '../query/standing.ts';
import { type Asking, defineList, type Page, type Slice } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, flag, handle, mode, overall, side, time, track, trackStatus } from './schemas.ts';

/** How many pages are looked through for one, where the clock has changed states that the index still has as they were. */
const LOOKS = 20;
/** Consignments that are folded anew at once. */
const FOLDED_AT_ONCE = 50;

const filters = {
  overall: overall.optional(),
  track: track.optional(),
  status: trackStatus.optional(),
  side: side.optional().meta({ description: 'The exporting side.' }),
  mode: mode.optional(),
  plant: flag.optional(),
  declarant: bytes32.optional(),
  lane: bytes32.optional(),
};
const item = z
  .object({
    consignment: bytes32,
    exporting: side,
    mode,
    plant: z.boolean(),
    lane: bytes32,
    declarant: bytes32,
    declarantHandle: handle,
    version: z.number().int(),
    overall,
    overlays: z.array(z.string()),
    openedBlock: z.number().int(),
    updatedBlock: z.number().int(),
    updatedAt: time,
  })
  .meta({ id: 'ConsignmentLine' });
type Filters = z.output<z.ZodObject<typeof filters>>;
type Item = z.output<typeof item>;

interface Row {
  consignment: Buffer;
  state: unknown;
  updated_block: string;
  opened_block: string;
  marked: boolean;
  flagged: boolean;
}

/** Consignments. The cached state is right until `recheck_at`; past that, it is derived again before it is compared with the filter. */
export const consignmentsList = defineList({
  url: '/v1/consignments',
  id: 'listConsignments',
  summary: 'Consignments',
  about:
    'Those that the reader declared, or declares for; for authorities and auditors all. A past moment can be asked for with filters on what never changes (side, mode, plant, declarant, lane), in the order of opening.',
  tag: 'consignments',
  filters,
  item,
  sorts: {
    updated: [
      { sql: Prisma.sql`c.updated_block`, kind: 'number' },
      { sql: Prisma.sql`c.consignment`, kind: 'bytes' },
    ],
    opened: [
      { sql: Prisma.sql`c.opened_block`, kind: 'number' },
      { sql: Prisma.sql`c.consignment`, kind: 'bytes' },
    ],
  },
  usual: '-updated',
  asOf: ['overall', 'track', 'status'],
  asOfSort: '-opened',
  async read(asking, query, slice) {
    if (asking.asOf) return readAsOf(asking, query, slice);
    const items: Item[] = [];
    let { after } = slice;
    for (let look = 0; look < LOOKS; look++) {
      const rows = await rowsOf(asking, query, { ...slice, after });
      for (const row of rows.slice(0, slice.limit)) {
        after = keysOf(slice, row);
        const line = lineOf(asking, row, decodeState<Standing>(row.state), asking.now);
        if (query.overall !== undefined && line.overall !== query.overall) continue;
        items.push(line);
        if (items.length === slice.limit) return { items, next: rows.at(-1) === row ? null : [...after] };
      }
      if (rows.length <= slice.limit) return { items, next: null };
    }
    return { items, next: after ? [...after] : null };
  },
});

const keysOf = ({ columns }: Slice, row: Row): (string | number)[] =>
  columns[0]?.sql.text === 'c.opened_block'
    ? [Number(row.opened_block), hexOf(row.consignment)]
    : [Number(row.updated_block), hexOf(row.consignment)];

function rowsOf({ db, reader, now, asOf }: Asking, query: Filters, slice: Slice): Promise<Row[]> {
  const { track: named, status } = query;
  const onTrack =
    named === undefined && status === undefined
      ? undefined
      : Prisma.sql`EXISTS (
    SELECT 1 FROM chain.tracks t WHERE t.consignment = c.consignment
      ${named === undefined ? Prisma.empty : Prisma.sql`AND t.track = ${named}`} ${status === undefined ? Prisma.empty : Prisma.sql`AND t.status = ${status}`})`;
  return sliceOf<Row>(
    db,
    Prisma.sql`
      SELECT c.consignment, c.state, c.updated_block, c.opened_block,
             EXISTS (SELECT 1 FROM content.leaves l WHERE l.consignment = c.consignment AND cardinality(l.marks) > 0) AS marked,
             EXISTS (SELECT 1 FROM content.leaves l WHERE l.consignment = c.consignment AND l.type = 'CODE_FLAGGED') AS flagged
      FROM chain.cases c`,
    [
      reader.all ? undefined : Prisma.sql`c.declarant = ANY(${reader.principals.map(bytesOf)})`,
      query.side && Prisma.sql`c.exporting = ${query.side}`,
      query.mode && Prisma.sql`c.mode = ${query.mode}`,
      query.plant && Prisma.sql`c.plant = ${query.plant === 'true'}`,
      query.declarant ? Prisma.sql`c.declarant = ${bytesOf(query.declarant)}` : undefined,
      query.lane ? Prisma.sql`c.lane = ${bytesOf(query.lane)}` : undefined,
      query.overall && Prisma.sql`(c.overall = ${query.overall} OR c.recheck_at <= to_timestamp(${now}))`,
      onTrack,
      asOf && Prisma.sql`c.opened_block <= ${asOf.block}`,
    ],
    slice,
  );
}

async function readAsOf(asking: Asking, query: Filters, slice: Slice): Promise<Page<Item>> {
  const { db, asOf } = asking;
  if (!asOf) throw new Refusal('AS_OF_UNSUPPORTED');
  const limit = Math.min(slice.limit, FOLDED_AT_ONCE);
  const rows = await rowsOf(asking, query, { ...slice, limit });
  const shown = rows.slice(0, limit);
  const standings = await standingsAsOf(
    db,
    shown.map((row) => hexOf(row.consignment)),
    asOf.block,
  );
  const items = shown.flatMap((row) => {
    const standing = standings.get(hexOf(row.consignment));
    return standing ? [lineOf(asking, row, standing, asOf.time)] : [];
  });
  const last = shown.at(-1);
  return { items, next: rows.length > limit && last ? keysOf(slice, last) : null };
}

function lineOf({ context, asOf }: Asking, row: Row, standing: Standing, at: number): Item {
  const { state } = standing;
  // What content adds to the overlays is of now: a past moment is told from the chain alone.
  const content = asOf ? { irregular: false, codeFlagged: false } : { irregular: row.marked, codeFlagged: row.flagged };
  const { overall: derived, overlays } = derive(state, at, { ...content, late: standing.late });
  return {
    consignment: hexOf(row.consignment),
    exporting: state.exporting,
    mode: state.mode,
    plant: state.plant,
    lane: state.lane,
    declarant: state.declarant,
    declarantHandle: context.handleOf(state.declarant),
    version: state.version,
    overall: derived,
    overlays,
    openedBlock: standing.openedBlock,
    updatedBlock: standing.updatedBlock,
    updatedAt: utcOf(standing.updatedAt),
  };
}
