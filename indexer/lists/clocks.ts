import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import type { Mode, Side } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { type Reading, readClocks } from '../clocks/judge.ts';
import { readSaid } from '../clocks/said.ts';
import { clockName, clockState, clockView, viewOf } from '../clocks/view.ts';
import { type Asking, defineList, type Slice } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, flag, overall, side } from './schemas.ts';

/** Consignments whose clocks are read at once, and how often for one page: a page may be short, and its cursor goes on. */
const AT_ONCE = 100;
const LOOKS = 10;
/** Overall states in which no clock runs. */
const OVER = ['CANCELLED', 'CLOSED_CLEARED', 'CLOSED_RETURNED', 'CLOSED_DESTROYED'];

const filters = {
  clock: clockName.optional(),
  state: clockState.optional(),
  open: flag.optional().meta({ description: 'Whether it still runs: a breached clock may, too.' }),
  side: side.optional().meta({ description: 'Whose clock it is.' }),
  lane: bytes32.optional(),
  consignment: bytes32.optional(),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

interface Row {
  consignment: Buffer;
  exporting: Side;
  mode: Mode;
  plant: boolean;
  lane: Buffer;
  overall: string;
  opened_block: string;
}

/** Consignments with the clocks of theirs that run, were kept or were breached. */
export const clocksList = defineList({
  url: '/v1/clocks',
  id: 'listClocks',
  summary: 'Consignments with running and breached clocks',
  about:
    'Of authorities and auditors all, of others their own. A clock is read from what was said, for now or for the moment asked for. A page may hold fewer than asked for while there is a cursor.',
  tag: 'consignments',
  filters,
  item: z.object({ consignment: bytes32, exporting: side, lane: bytes32, overall, clocks: z.array(clockView) }).meta({ id: 'ClockLine' }),
  sorts: {
    opened: [
      { sql: Prisma.sql`c.opened_block`, kind: 'number' },
      { sql: Prisma.sql`c.consignment`, kind: 'bytes' },
    ],
  },
  usual: '-opened',
  asOf: [],
  async read(asking, query, slice) {
    const { context, db, now, asOf } = asking;
    const items = [];
    let { after } = slice;
    for (let look = 0; look < LOOKS; look++) {
      const rows = await rowsOf(asking, query, { ...slice, after, limit: AT_ONCE });
      const shown = rows.slice(0, AT_ONCE);
      const said = await readSaid(
        db,
        shown.map((row) => hexOf(row.consignment)),
        asOf,
      );
      for (const [i, row] of shown.entries()) {
        const consignment = hexOf(row.consignment);
        after = [Number(row.opened_block), consignment];
        const readings = readClocks(context.clocks, row, said.get(consignment) ?? [], asOf?.time ?? now, context.handleOf);
        const clocks = readings.filter((reading) => fits(reading, query)).map((reading) => viewOf(reading, context.handleOf));
        if (clocks.length === 0) continue;
        items.push({ consignment, exporting: row.exporting, lane: hexOf(row.lane), overall: row.overall as never, clocks });
        if (items.length === slice.limit) return { items, next: i + 1 < rows.length ? [...after] : null };
      }
      if (rows.length <= AT_ONCE) return { items, next: null };
    }
    return { items, next: after ? [...after] : null };
  },
});

const fits = (reading: Reading, { clock, state, open, side: of }: Filters): boolean =>
  (clock === undefined || reading.clock === clock) &&
  (state === undefined || reading.state === state) &&
  (open === undefined || String(reading.stoppedAt === undefined && reading.state !== 'met') === open) &&
  (of === undefined || reading.side === of);

function rowsOf({ db, reader, asOf }: Asking, query: Filters, slice: Slice): Promise<Row[]> {
  return sliceOf<Row>(
    db,
    Prisma.sql`SELECT c.consignment, c.exporting, c.mode, c.plant, c.lane, c.overall, c.opened_block FROM chain.cases c`,
    [
      reader.all ? undefined : Prisma.sql`c.declarant = ANY(${reader.principals.map(bytesOf)})`,
      query.lane ? Prisma.sql`c.lane = ${bytesOf(query.lane)}` : undefined,
      query.consignment ? Prisma.sql`c.consignment = ${bytesOf(query.consignment)}` : undefined,
      // What is over now may not have been at a past moment.
      query.state === 'running' && !asOf ? Prisma.sql`c.overall <> ALL(${OVER})` : undefined,
      asOf && Prisma.sql`c.opened_block <= ${asOf.block}`,
    ],
    slice,
  );
}
