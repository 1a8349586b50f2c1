import type { Queryable } from '../transaction.ts';

/** A table of the schema `chain`. */
export interface ChainTable {
  name: string;
  columns: string[];
  /** Columns of its primary key, in order. */
  key: string[];
}

/** Every table of `chain.*`, as the database has them. */
export async function chainTables(db: Queryable): Promise<ChainTable[]> {
  const { rows } = await db.query<ChainTable>(
    `SELECT c.relname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS key
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'chain' ORDER BY 1`,
  );
  return rows;
}

export const listed = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');
