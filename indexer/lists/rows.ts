import { Prisma } from '../../database/client.ts';
import { bytesOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';
import type { Slice } from './list.ts';

/** Runs a statement with its values. */
export async function run<Row extends object>(db: Queryable, { text, values }: Prisma.Sql): Promise<Row[]> {
  return (await db.query<Row>(text, values as unknown[])).rows;
}

export const all = (conditions: readonly (Prisma.Sql | undefined)[]): Prisma.Sql => {
  const known = conditions.filter((condition) => condition !== undefined);
  return known.length === 0 ? Prisma.sql`true` : Prisma.join(known, ' AND ');
};

/**
 * One slice of a statement's rows, and one row more if there is one. All columns go one way, so that one comparison tells where to begin
 * and one index serves.
 *
 * @param select everything up to WHERE.
 */
export function sliceOf<Row extends object>(
  db: Queryable,
  select: Prisma.Sql,
  where: readonly (Prisma.Sql | undefined)[],
  { columns, descending, after, limit }: Slice,
): Promise<Row[]> {
  const keys = Prisma.join(columns.map(({ sql }) => sql));
  const values = after?.map((key, i) => (columns[i]?.kind === 'bytes' ? bytesOf(String(key)) : key));
  const behind =
    values && (descending ? Prisma.sql`(${keys}) < (${Prisma.join(values)})` : Prisma.sql`(${keys}) > (${Prisma.join(values)})`);
  const direction = descending ? Prisma.sql`DESC` : Prisma.empty;
  const order = Prisma.join(columns.map(({ sql }) => Prisma.sql`${sql} ${direction}`));
  return run<Row>(db, Prisma.sql`${select} WHERE ${all([...where, behind])} ORDER BY ${order} LIMIT ${limit + 1}`);
}
