import { createHash } from 'node:crypto';
import { PassThrough, Transform } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { TableFile } from './manifest.ts';
import { seal, unseal } from './sealed-file.ts';

const SCHEMAS = ['gateway', 'chain', 'content'];

export interface Table {
  /** `schema.name`. */
  name: string;
  columns: string[];
  /** Columns of the primary key, in its order. */
  order: string[];
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const quotedTable = (name: string): string => quoted(name.split('.')).replace(', ', '.');

/** Every table of a side, with its columns. */
export async function tablesOf(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; order: string[] | null }>(
    `SELECT n.nspname || '.' || c.relname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS order
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = ANY ($1) ORDER BY 1`,
    [SCHEMAS],
  );
  return rows.map(({ name, columns, order }) => ({ name, columns, order: order ?? columns }));
}

/** Values that the sequences of a side have reached. */
export async function sequencesOf(client: pg.ClientBase): Promise<{ name: string; value: string }[]> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, 0)::text AS value FROM pg_sequences WHERE schemaname = ANY ($1) ORDER BY 1`,
    [SCHEMAS],
  );
  return rows.filter(({ value }) => value !== '0');
}

/** Counts rows and hashes them: COPY ends each with a line feed, and escapes those inside. */
class Counting extends Transform {
  rows = 0;
  readonly #hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) this.rows += 1;
    done(null, chunk);
  }

  content(): string {
    return this.#hash.digest('hex');
  }
}

const copyOut = ({ name, columns, order }: Table): string =>
  `COPY (SELECT ${quoted(columns)} FROM ${quotedTable(name)} ORDER BY ${quoted(order)}) TO STDOUT`;

export async function saveTable(client: pg.ClientBase, table: Table, folder: string, key: Uint8Array): Promise<TableFile> {
  const counting = new Counting();
  const rows = client.query(copyTo(copyOut(table)));
  rows.on('error', (error) => counting.destroy(error));
  const sealed = await seal(folder, `${table.name}.copy`, key, rows.pipe(counting));
  return { ...sealed, table: table.name, columns: table.columns, rows: counting.rows, content: counting.content() };
}

/** Hash of a table's rows as `TableFile.content` has it. */
export async function contentOf(client: pg.ClientBase, table: Table): Promise<string> {
  const counting = new Counting();
  for await (const _ of client.query(copyTo(copyOut(table))).pipe(counting));
  return counting.content();
}

/** Reads a table's rows to their end and compares them with what the manifest says. @throws Fault BACKUP_INVALID */
export async function checkTable(file: TableFile, folder: string, key: Uint8Array): Promise<void> {
  const counting = new Counting();
  await unseal(folder, file, key, counting, new PassThrough().resume());
  demandSame(file, counting);
}

export async function loadTable(client: pg.ClientBase, file: TableFile, folder: string, key: Uint8Array): Promise<void> {
  const counting = new Counting();
  await unseal(folder, file, key, counting, client.query(copyFrom(`COPY ${quotedTable(file.table)} (${quoted(file.columns)}) FROM STDIN`)));
  demandSame(file, counting);
}

function demandSame(file: TableFile, counting: Counting): void {
  if (counting.rows === file.rows && counting.content() === file.content) return;
  throw new Fault('BACKUP_INVALID', `${file.file} does not hold the rows that the manifest says`, 'take another copy of the backup');
}

/** Loads all tables and sequences, or nothing: what was there before goes. */
export async function loadAll(
  client: pg.ClientBase,
  files: readonly TableFile[],
  sequences: { name: string; value: string }[],
  folder: string,
  key: Uint8Array,
): Promise<void> {
  await client.query('BEGIN');
  try {
    // The rows were consistent when they were taken; triggers have fired then.
    await client.query('SET LOCAL session_replication_role = replica');
    const tables = await tablesOf(client);
    await client.query(`TRUNCATE ${tables.map(({ name }) => quotedTable(name)).join(', ')} CASCADE`);
    for (const file of files) await loadTable(client, file, folder, key);
    for (const { name, value } of sequences) await client.query('SELECT setval($1::regclass, $2::bigint)', [name, value]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    if (error instanceof Fault) throw error;
    throw new Fault(
      'RESTORE_FAILED',
      `the rows could not be loaded: ${reasonOf(error)}`,
      'mend what it names; the database was left empty',
      error,
    );
  }
}
