import type pg from 'pg';
import { bytesOf } from '../bytes.ts';
import type { ActRow, BlockRow, LogRow, SkippedRow } from '../chain/rows.ts';

/** One column of a set-based insert: its name, its SQL type and its value in a row. */
type Column<R> = readonly [name: string, type: string, value: (row: R) => unknown];

const ACT_COLUMNS: Column<ActRow>[] = [
  ['digest', 'bytea', (r) => bytesOf(r.digest)],
  ['consignment', 'bytea', (r) => bytesOf(r.signed.act.consignment)],
  ['organisation', 'bytea', (r) => bytesOf(r.organisation)],
  ['kind', 'int', (r) => r.signed.act.kind],
  ['track', 'int', (r) => r.signed.act.track],
  ['version', 'bigint', (r) => r.signed.act.version],
  ['units', 'numeric', (r) => String(r.signed.act.units)],
  ['subject', 'bytea', (r) => bytesOf(r.signed.act.subject)],
  ['reason', 'int', (r) => r.signed.act.reason],
  ['until', 'numeric', (r) => unsigned(r.signed.act.until)],
  ['commitment', 'bytea', (r) => bytesOf(r.signed.act.commitment)],
  ['data', 'bytea', (r) => bytesOf(r.signed.act.data)],
  ['occurred_at', 'numeric', (r) => unsigned(r.signed.act.occurredAt)],
  ['signed_at', 'numeric', (r) => unsigned(r.signed.act.signedAt)],
  ['not_after', 'numeric', (r) => unsigned(r.signed.act.notAfter)],
  ['prev', 'bytea', (r) => bytesOf(r.signed.act.prev)],
  ['key', 'bytea', (r) => bytesOf(r.signed.key)],
  ['signature', 'bytea', (r) => bytesOf(r.signed.signature)],
  ['cosigner', 'bytea', (r) => bytesOf(r.signed.cosigner)],
  ['cosignature', 'bytea', (r) => bytesOf(r.signed.cosignature)],
  ['marks', 'int', (r) => r.marks],
  ['block', 'bigint', (r) => r.block],
  ['log_index', 'int', (r) => r.index],
  ['tx', 'bytea', (r) => bytesOf(r.tx)],
];

/** uint64 as decimal digits; beyond 2^53 a number prints none of its own. */
const unsigned = (value: number): string => BigInt(value).toString();

const BLOCK_COLUMNS: Column<BlockRow>[] = [
  ['number', 'bigint', (r) => r.number],
  ['hash', 'bytea', (r) => bytesOf(r.hash)],
  ['parent', 'bytea', (r) => bytesOf(r.parent)],
  ['time', 'timestamptz', (r) => new Date(r.time * 1000).toISOString()],
];

const SKIPPED_COLUMNS: Column<SkippedRow>[] = [
  ['block', 'bigint', (r) => r.block],
  ['log_index', 'int', (r) => r.index],
  ['digest', 'bytea', (r) => bytesOf(r.digest)],
  ['key', 'bytea', (r) => bytesOf(r.key)],
  ['spent', 'boolean', (r) => r.spent],
  ['reason', 'bytea', (r) => bytesOf(r.reason)],
  ['tx', 'bytea', (r) => bytesOf(r.tx)],
];

/**
 * `INSERT … SELECT FROM unnest(…)`: one statement whatever the number of rows. A row that is there already is an error, not a repeat:
 * the checkpoint keeps repeats out.
 */
async function insertRows<R>(client: pg.ClientBase, table: string, columns: Column<R>[], rows: readonly R[]): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map(([name]) => `"${name}"`).join(', ');
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ');
  const values = columns.map(([, , value]) => rows.map(value));
  await client.query(`INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})`, values);
}

export const insertBlocks = (client: pg.ClientBase, rows: readonly BlockRow[]) => insertRows(client, 'chain.blocks', BLOCK_COLUMNS, rows);
export const insertActs = (client: pg.ClientBase, rows: readonly ActRow[]) => insertRows(client, 'chain.acts', ACT_COLUMNS, rows);
export const insertSkipped = (client: pg.ClientBase, rows: readonly SkippedRow[]) =>
  insertRows(client, 'chain.skipped', SKIPPED_COLUMNS, rows);

/** Topics are an array a row, which `unnest` would flatten: they travel joined. */
export async function insertLogs(client: pg.ClientBase, rows: readonly LogRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO chain.logs (block, log_index, address, topics, data, tx)
     SELECT block, log_index, address,
            (SELECT coalesce(array_agg(decode(topic, 'hex') ORDER BY place), '{}') FROM unnest(string_to_array(topics, ' ')) WITH ORDINALITY AS t(topic, place)),
            data, tx
     FROM unnest($1::bigint[], $2::int[], $3::bytea[], $4::text[], $5::bytea[], $6::bytea[]) AS r(block, log_index, address, topics, data, tx)`,
    [
      rows.map((r) => r.block),
      rows.map((r) => r.index),
      rows.map((r) => bytesOf(r.address)),
      rows.map((r) => r.topics.map((topic) => topic.slice(2)).join(' ')),
      rows.map((r) => bytesOf(r.data)),
      rows.map((r) => bytesOf(r.tx)),
    ],
  );
}
