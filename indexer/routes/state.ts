import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Access as RouteAccess } from '../../http/access.ts';
import { describe } from '../../http/describe.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { parseOrRefuse } from '../../protocol/schema/refuse.ts';
import type { Context } from '../context.ts';
import { selection } from '../lists/fields.ts';
import type { Asking } from '../lists/list.ts';
import { readerOf } from '../plugins/access.ts';
import { momentOf } from '../query/moment.ts';

const SESSION = { who: 'session', scope: 'index:read' } as const;

/** One answer that is no list: of a consignment, of a code, a statistic. */
interface StateRoute<P extends z.ZodRawShape, Q extends z.ZodRawShape, A extends z.ZodObject> {
  url: string;
  id: string;
  summary: string;
  about?: string;
  tag: string;
  access?: RouteAccess;
  /** It answers content: the parameter that tells of what, or true. */
  reveals?: string | true;
  params?: P;
  query?: Q;
  answer: A;
  /** A past moment can be asked for. */
  asOf: boolean;
  /** It reads much: few of these run at once. */
  long?: true;
  read(asking: Asking, said: z.output<z.ZodObject<P & Q>>): Promise<z.output<A>>;
}

/** Serves one, read on one state of the database. */
export function stateRoute<
  A extends z.ZodObject,
  P extends z.ZodRawShape = Record<never, never>,
  Q extends z.ZodRawShape = Record<never, never>,
>(
  app: FastifyInstance,
  context: Context,
  { url, id, summary, about, tag, access = SESSION, reveals, params, query, answer, asOf: past, long, read }: StateRoute<P, Q, A>,
): void {
  const asked = z.strictObject({
    ...(query ?? {}),
    fields: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Names of fields that are wanted, by commas; inside objects by dots.' }),
    asOf: z.string().max(40).optional().meta({ description: 'Number of a block, or a time of RFC 3339.' }),
  });
  const named = z.strictObject(params ?? {});
  const schema = describe({
    ...{ id, summary, tag, access, query: asked, answers: { 200: answer } },
    ...(about === undefined ? {} : { about }),
    ...(reveals === undefined ? {} : { reveals }),
    ...(params ? { params: named } : {}),
  });
  app.get(url, { schema }, async (request) => {
    const reader = readerOf(request);
    const parameters = parseOrRefuse(named, request.params);
    const { fields, asOf: moment, ...said } = parseOrRefuse(asked, request.query) as { fields?: string; asOf?: string };
    if (moment !== undefined && !past) throw new Refusal('AS_OF_UNSUPPORTED', 'this is told as it is now', '/asOf');
    const select = selection(answer, fields);
    const work = async (db: Asking['db']): Promise<object> => {
      const asOf = moment === undefined ? undefined : await momentOf(db, moment);
      const asking = { context, db, reader, now: Math.floor(Date.now() / 1000), asOf };
      return select(await read(asking, { ...said, ...parameters } as never));
    };
    return long || moment !== undefined ? context.reads.long(work) : context.reads.snapshot(work);
  });
}
