import type pg from 'pg';
import { type ChainTable, chainTables, listed } from './tables.ts';

/** Rows taken from each index at once. */
const PAGE = 1_000;

/** The first place at which two indexes do not say the same. */
export interface IndexDifference {
  table: string;
  /** Primary key of the row, as the database prints it. */
  key: Record<string, unknown>;
  /** The column that differs; absent when one index lacks the row. */
  column?: string;
  /** What each has there; undefined for the one that lacks the row. */
  first: unknown;
  second: unknown;
}

export interface Comparison {
  difference: IndexDifference | undefined;
  /** Rows found equal, by table. */
  rows: Record<string, number>;
}

/**
 * Compares every row of `chain.*` of two indexes, in the order of the tables and of their keys; memory stays flat. Both connections are in
 * transactions of one snapshot each, at the same block (`atSameBlock`).
 */
export async function compareIndexes(first: pg.ClientBase, second: pg.ClientBase): Promise<Comparison> {
  const rows: Record<string, number> = {};
  for (const table of await chainTables(first)) {
    const { equal, difference } = await compareTable(table, first, second);
    rows[table.name] = equal;
    if (difference) return { difference, rows };
  }
  return { difference: undefined, rows };
}

type Row = Record<string, unknown>;

async function compareTable(table: ChainTable, first: pg.ClientBase, second: pg.ClientBase) {
  const [ours, theirs] = [new Rows(first, table), new Rows(second, table)];
  await Promise.all([ours.open(), theirs.open()]);
  try {
    for (let equal = 0; ; equal++) {
      const [a, b] = [await ours.next(), await theirs.next()];
      if (a === undefined && b === undefined) return { equal, difference: undefined };
      if (a !== b) return { equal, difference: await differenceOf(table, a, b, second) };
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}

async function differenceOf(
  table: ChainTable,
  a: string | undefined,
  b: string | undefined,
  second: pg.ClientBase,
): Promise<IndexDifference> {
  const [ours, theirs] = [a, b].map((row) => (row === undefined ? undefined : (JSON.parse(row) as Row)));
  const keyOf = (row: Row): Row => Object.fromEntries(table.key.map((column) => [column, row[column]]));
  const same = ours && theirs && JSON.stringify(keyOf(ours)) === JSON.stringify(keyOf(theirs));
  if (same) {
    const column = table.columns.find((one) => JSON.stringify(ours[one]) !== JSON.stringify(theirs[one]));
    return {
      table: table.name,
      key: keyOf(ours),
      ...(column && { column, first: ours[column], second: theirs[column] }),
    } as IndexDifference;
  }
  const lacking = ours && !(theirs && (await holds(table, second, keyOf(ours))));
  return lacking
    ? { table: table.name, key: keyOf(ours), first: ours, second: undefined }
    : { table: table.name, key: keyOf(theirs ?? {}), first: undefined, second: theirs };
}

async function holds(table: ChainTable, client: pg.ClientBase, key: Row): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT 1 FROM chain."${table.name}" t, jsonb_populate_record(NULL::chain."${table.name}", $1) k
     WHERE ${table.key.map((column) => `t."${column}" = k."${column}"`).join(' AND ')}`,
    [JSON.stringify(key)],
  );
  return rows.length > 0;
}

/** All rows of a table in the order of its key, as JSON text, through a cursor. */
class Rows {
  readonly #client: pg.ClientBase;
  readonly #table: ChainTable;
  #page: string[] = [];
  #at = 0;

  constructor(client: pg.ClientBase, table: ChainTable) {
    this.#client = client;
    this.#table = table;
  }

  async open(): Promise<void> {
    const { name, key } = this.#table;
    await this.#client.query(
      `DECLARE compared NO SCROLL CURSOR FOR SELECT to_jsonb(t)::text AS row FROM chain."${name}" t ORDER BY ${listed(key)}`,
    );
  }

  async next(): Promise<string | undefined> {
    if (this.#at === this.#page.length) {
      const { rows } = await this.#client.query<{ row: string }>(`FETCH ${PAGE} FROM compared`);
      this.#page = rows.map(({ row }) => row);
      this.#at = 0;
    }
    return this.#page[this.#at++];
  }

  async close(): Promise<void> {
    await this.#client.query('CLOSE compared');
  }
}
