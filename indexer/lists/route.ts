import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { describe } from '../../http/describe.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import type { Context } from '../context.ts';
import { readerOf } from '../plugins/access.ts';
import { momentOf } from '../query/moment.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { csv, csvHeader, linesOf, ndjson } from './export.ts';
import { selection } from './fields.ts';
import { type Asking, type FORMATS, type List, querySchema, type Slice } from './list.ts';

const SESSION = { who: 'session', scope: 'index:read' } as const;

/** What every list is asked with; the rest is the list's own. */
interface Said {
  limit: number;
  sort: string;
  format: (typeof FORMATS)[number];
  cursor?: string;
  fields?: string;
  asOf?: string;
}

/** Serves a list: a page of it as JSON, or all of it as CSV or a JSON value a line. */
export function listRoute(app: FastifyInstance, context: Context, list: List): void {
  const query = querySchema(list);
  const page = z.object({
    items: z.array(list.item),
    cursor: z.string().nullable().meta({ description: 'Asks for the next page; null on the last.' }),
  });
  const { id, summary, about, tag, access = SESSION, params } = list;
  const schema = describe({
    ...{ id, summary, tag, access, query, answers: { 200: page } },
    ...(about ? { about } : {}),
    ...(params ? { params } : {}),
  });
  app.get(list.url, { schema }, async (request, reply) => {
    const reader = readerOf(request);
    const said = parseOrRefuse(query, request.query) as unknown as Said;
    const named = params ? parseOrRefuse(params, request.params) : {};
    const { limit, cursor, fields, format, asOf: moment, sort, ...own } = said;
    const filters = { ...own, ...named };
    const asOf = moment === undefined ? undefined : await momentOf(context.reads.pool, moment);
    if (asOf) checkAsOf(list, filters);
    const order = asOf && list.asOfSort !== undefined ? list.asOfSort : sort;
    const select = selection(list.item, fields);
    const name = order.replace(/^-/, '');
    const columns = list.sorts[name] ?? [];
    const slice = { columns, descending: order.startsWith('-'), after: decodeCursor(cursor, order, columns) };
    const asking = { context, reader, now: Math.floor(Date.now() / 1000), asOf };
    if (format !== 'json') return exported(reply, list, asking, filters, slice, format, { select, fields });
    const read = (db: Asking['db']) => list.read({ ...asking, db }, filters as never, { ...slice, limit });
    const { items, next } = await (asOf ? context.reads.long(read) : read(context.reads.pool));
    return { items: items.map(select), cursor: next && encodeCursor(order, next) };
  });
}

/** @throws {Refusal} AS_OF_UNSUPPORTED */
function checkAsOf({ asOf, summary }: List, filters: Record<string, unknown>): void {
  if (asOf === false) throw new Refusal('AS_OF_UNSUPPORTED', `not of this list: ${summary}`, '/asOf');
  const named = asOf.find((filter) => filters[filter] !== undefined);
  if (named !== undefined) throw new Refusal('AS_OF_UNSUPPORTED', 'this filter is on what stands now', `/${named}`);
}

async function exported(
  reply: FastifyReply,
  list: List,
  asking: Omit<Asking, 'db'>,
  filters: object,
  slice: Omit<Slice, 'limit'>,
  format: 'csv' | 'ndjson',
  { select, fields }: { select: (item: object) => object; fields: string | undefined },
): Promise<FastifyReply> {
  const { reads } = asking.context;
  const leave = reads.exports.take();
  const columns =
    fields === undefined ? Object.keys(list.item.shape) : [...new Set(fields.split(',').map((path) => path.split('.')[0] ?? ''))];
  const write = format === 'csv' ? csv(columns) : ndjson;
  async function* lines(): AsyncGenerator<string> {
    let whole = false;
    const { db, release } = await reads.open();
    try {
      if (format === 'csv') yield csvHeader(columns);
      yield* linesOf(list, { ...asking, db }, filters as never, slice, (items) => write(items.map(select)));
      whole = true;
    } finally {
      await release(whole);
      leave();
    }
  }
  const stream = Readable.from(lines(), { objectMode: false, highWaterMark: 65_536 });
  // A reader that leaves before the first line never starts the generator, whose end gives the place back.
  stream.on('close', leave);
  reply.header('content-disposition', `attachment; filename="${list.id}.${format}"`);
  return reply.type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson').send(stream);
}
