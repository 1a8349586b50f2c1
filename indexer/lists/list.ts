import { z } from 'zod';
import type { Prisma } from '../../database/client.ts';
import type { Access as RouteAccess } from '../../http/access.ts';
import type { Context } from '../context.ts';
import type { Access } from '../query/access.ts';
import type { Queryable } from '../transaction.ts';

/** A column that a list is ordered by, and how its values stand in a cursor. */
export interface KeyColumn {
  sql: Prisma.Sql;
  kind: 'number' | 'bytes' | 'time' | 'text';
}
export type Key = string | number;

/** A moment in the past: the last of our blocks by then, and Unix seconds. */
export interface Moment {
  block: number;
  time: number;
}

/** Who asks a list, and on what state. */
export interface Asking {
  context: Context;
  db: Queryable;
  reader: Access;
  /** Unix seconds. */
  now: number;
  asOf: Moment | undefined;
}

/** Which part of a list is wanted. */
export interface Slice {
  columns: readonly KeyColumn[];
  descending: boolean;
  /** Keys of the row that it begins behind. */
  after: readonly Key[] | undefined;
  limit: number;
}

export interface Page<Item> {
  items: Item[];
  /** Keys of the last row looked at, while there may be more. */
  next: Key[] | null;
}

/** A list that is read by pages in a stable order; everything the route, its description and its exports need. */
export interface List<
  Filters extends z.ZodRawShape = z.ZodRawShape,
  Item extends z.ZodRawShape = z.ZodRawShape,
  Params extends z.ZodRawShape = z.ZodRawShape,
> {
  url: string;
  id: string;
  summary: string;
  about?: string;
  tag: string;
  access?: RouteAccess;
  /** In its path. */
  params?: z.ZodObject<Params>;
  filters: Filters;
  item: z.ZodObject<Item>;
  sorts: Readonly<Record<string, readonly KeyColumn[]>>;
  /** Name of a sort, with `-` for the other way round. */
  usual: string;
  /** Filters that a past moment cannot be asked with, or false where none can. */
  asOf: false | readonly (keyof Filters & string)[];
  /** Of those, the only one when a past moment is asked for. */
  asOfSort?: string;
  read(asking: Asking, filters: z.output<z.ZodObject<Filters & Params>>, slice: Slice): Promise<Page<z.output<z.ZodObject<Item>>>>;
}

export const LIMIT_MOST = 200;
const LIMIT_USUAL = 50;
export const FORMATS = ['json', 'csv', 'ndjson'] as const;

/** The parameters that every list takes, with its own filters. */
export function querySchema<F extends z.ZodRawShape>({ filters, sorts, usual }: Pick<List<F>, 'filters' | 'sorts' | 'usual'>) {
  const names = Object.keys(sorts).flatMap((name) => [name, `-${name}`]) as [string, ...string[]];
  return z.strictObject({
    ...filters,
    limit: z.coerce.number().int().min(1).max(LIMIT_MOST).default(LIMIT_USUAL).meta({ description: 'Items a page.' }),
    cursor: z.string().max(400).optional().meta({ description: 'Of the page before.' }),
    sort: z.enum(names).default(usual).meta({ description: 'With `-`, the other way round.' }),
    fields: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Names of fields that are wanted, by commas; inside objects by dots.' }),
    format: z.enum(FORMATS).default('json').meta({ description: 'csv and ndjson answer all pages at once, as a stream.' }),
    asOf: z.string().max(40).optional().meta({ description: 'Number of a block, or a time of RFC 3339.' }),
  });
}

/** Keeps the types of a list's parts together. */
export const defineList = <F extends z.ZodRawShape, I extends z.ZodRawShape, P extends z.ZodRawShape = Record<never, never>>(
  list: List<F, I, P>,
): List => list as unknown as List;
