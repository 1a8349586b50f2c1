import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** One column of rows that are written together: its name, and its value in a row as PostgreSQL reads it from text; null for none. */
export type Column<R> = readonly [name: string, value: (row: R) => string | number | boolean | null];

/** `bytea` from 0x hex. */
export const bytea = (hex: string): string => `\\x${hex.slice(2)}`;

/** Rows in one piece on the way to the server. */
const SLICE = 250;

/**
 * Writes rows by `COPY`: no other way costs the server less. A row that is there already is an error, not a repeat: the checkpoint keeps
 * repeats out. Values are bytes in hex, numbers, truths and times, none of which CSV has to quote.
 */
export async function copyRows<R>(client: pg.ClientBase, table: string, columns: readonly Column<R>[], rows: readonly R[]): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map(([name]) => `"${name}"`).join(', ');
  const written = await client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN (FORMAT csv)`));
  await pipeline(Readable.from(slices(columns, rows)), written);
}

function* slices<R>(columns: readonly Column<R>[], rows: readonly R[]): Generator<Buffer> {
  for (let at = 0; at < rows.length; at += SLICE) {
    let text = '';
    for (const row of rows.slice(at, at + SLICE)) {
      let mark = '';
      for (const [, value] of columns) {
        text += `${mark}${value(row) ?? ''}`;
        mark = ',';
      }
      text += '\n';
    }
    yield Buffer.from(text);
  }
}

/** The array literals of these columns, one for each: what `unnest` takes apart again. */
export const arraysOf = <R>(columns: readonly Column<R>[], rows: readonly R[]): string[] =>
  columns.map(([, value]) => `{${rows.map((row) => element(value(row))).join(',')}}`);

function element(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? 'NULL' : String(value);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
