import type pg from 'pg';
import { bytesOf } from '../bytes.ts';
import type { ActRow, BlockRow, LogRow, SkippedRow } from '../chain/rows.ts';
import { bytea, type Column, copyRows } from './columns.ts';

const ACT_COLUMNS: readonly Column<ActRow>[] = [
  ['digest', (r) => bytea(r.digest)],
  ['consignment', (r) => bytea(r.signed.act.consignment)],
  ['organisation', (r) => bytea(r.organisation)],
  ['kind', (r) => r.signed.act.kind],
  ['track', (r) => r.signed.act.track],
  ['version', (r) => r.signed.act.version],
  ['units', (r) => String(r.signed.act.units)],
  ['subject', (r) => bytea(r.signed.act.subject)],
  ['reason', (r) => r.signed.act.reason],
  ['until', (r) => unsigned(r.signed.act.until)],
  ['commitment', (r) => bytea(r.signed.act.commitment)],
  ['data', (r) => bytea(r.signed.act.data)],
  ['occurred_at', (r) => unsigned(r.signed.act.occurredAt)],
  ['signed_at', (r) => unsigned(r.signed.act.signedAt)],
  ['not_after', (r) => unsigned(r.signed.act.notAfter)],
  ['prev', (r) => bytea(r.signed.act.prev)],
  ['key', (r) => bytea(r.signed.key)],
  ['signature', (r) => bytea(r.signed.signature)],
  ['cosigner', (r) => bytea(r.signed.cosigner)],
  ['cosignature', (r) => bytea(r.signed.cosignature)],
  ['marks', (r) => r.marks],
  ['block', (r) => r.block],
  ['log_index', (r) => r.index],
  ['tx', (r) => bytea(r.tx)],
];

/** uint64 as decimal digits; beyond 2^53 a number prints none of its own. */
const unsigned = (value: number): string => (Number.isSafeInteger(value) ? String(value) : BigInt(value).toString());

const BLOCK_COLUMNS: readonly Column<BlockRow>[] = [
  ['number', (r) => r.number],
  ['hash', (r) => bytea(r.hash)],
  ['parent', (r) => bytea(r.parent)],
  ['time', (r) => new Date(r.time * 1000).toISOString()],
];

const SKIPPED_COLUMNS: readonly Column<SkippedRow>[] = [
  ['block', (r) => r.block],
  ['log_index', (r) => r.index],
  ['digest', (r) => bytea(r.digest)],
  ['key', (r) => bytea(r.key)],
  ['spent', (r) => r.spent],
  ['reason', (r) => bytea(r.reason)],
  ['tx', (r) => bytea(r.tx)],
];

export const insertBlocks = (client: pg.ClientBase, rows: readonly BlockRow[]) => copyRows(client, 'chain.blocks', BLOCK_COLUMNS, rows);
export const insertActs = (client: pg.ClientBase, rows: readonly ActRow[]) => copyRows(client, 'chain.acts', ACT_COLUMNS, rows);
export const insertSkipped = (client: pg.ClientBase, rows: readonly SkippedRow[]) =>
  copyRows(client, 'chain.skipped', SKIPPED_COLUMNS, rows);

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
