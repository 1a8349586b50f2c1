import { stringify } from 'csv-stringify/sync';
import type { Asking, Key, List, Slice } from './list.ts';

/** Rows read at once: what an export holds in memory, whatever the length of the list. */
const AT_ONCE = 500;

type Filters = Parameters<List['read']>[1];

/** Every item of a list, page by page on one state of the database, as lines of text; as fast as they are taken. */
export async function* linesOf(
  list: List,
  asking: Asking,
  filters: Filters,
  slice: Omit<Slice, 'limit'>,
  write: (items: object[]) => string,
): AsyncGenerator<string> {
  for (let after: readonly Key[] | undefined = slice.after; ; ) {
    const { items, next } = await list.read(asking, filters, { ...slice, after, limit: AT_ONCE });
    if (items.length > 0) yield write(items);
    if (!next) return;
    after = next;
  }
}

/** One JSON value a line. */
export const ndjson = (items: object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');

/** RFC 4180; what is no plain value is JSON in its cell, and a cell that a spreadsheet would take for a formula is told as text. */
export const csv =
  (columns: readonly string[]) =>
  (items: object[]): string =>
    stringify(items, {
      columns: [...columns],
      header: false,
      escape_formulas: true,
      record_delimiter: 'windows',
      cast: { boolean: String },
    });

export const csvHeader = (columns: readonly string[]): string => stringify([[...columns]], { record_delimiter: 'windows' });
