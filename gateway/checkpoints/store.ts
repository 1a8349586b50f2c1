import type { Sql } from '../../database/client.ts';
import { type ChainCheckpoint, parseChainCheckpoint } from '../../protocol/evidence/checkpoint.ts';
import { type Side, sideCode, sideOf } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';

export type CheckpointState = 'signed' | 'cosigned' | 'disputed';

/** A checkpoint as this side keeps it. */
export interface KeptCheckpoint {
  height: number;
  maker: Side;
  hash: string;
  note: string;
  state: CheckpointState;
  /** Unix milliseconds. */
  keptAt: number;
}

interface Row {
  height: string;
  maker: number;
  hash: Uint8Array;
  note: string;
  state: CheckpointState;
  created_at: Date;
}

const keptOf = (row: Row): KeptCheckpoint => ({
  height: Number(row.height),
  maker: sideOf(row.maker) as Side,
  hash: hexOf(row.hash),
  note: row.note,
  state: row.state,
  keptAt: row.created_at.getTime(),
});

/** Keeps a checkpoint, or what has become of one that is kept: what both sides signed stays so. */
export async function keepCheckpoint(sql: Sql, note: string, state: CheckpointState): Promise<void> {
  const { height, hash, log } = parseChainCheckpoint(note).checkpoint;
  await sql.$executeRaw`
    INSERT INTO gateway.checkpoints (height, maker, hash, log_size, log_root, note, state)
    VALUES (${height}, ${sideCode(log.side)}, ${bytesOf(hash)}, ${log.size}, ${bytesOf(log.root)}, ${note}, ${state})
    ON CONFLICT (height, maker) DO UPDATE SET hash = excluded.hash, log_size = excluded.log_size, log_root = excluded.log_root,
      note = excluded.note, state = excluded.state
    WHERE excluded.state <> 'disputed' OR checkpoints.state <> 'cosigned'`;
}

/** Of a maker, its last one. */
export async function lastOf(sql: Sql, maker: Side): Promise<KeptCheckpoint | undefined> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT c.height::text, maker, hash, note, state, created_at FROM gateway.checkpoints c WHERE maker = ${sideCode(maker)} ORDER BY c.height DESC LIMIT 1`;
  return rows.map(keptOf)[0];
}

/** All of one height. */
export async function checkpointsAt(sql: Sql, height: number): Promise<KeptCheckpoint[]> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT c.height::text, maker, hash, note, state, created_at FROM gateway.checkpoints c WHERE height = ${height} ORDER BY maker`;
  return rows.map(keptOf);
}

/** From a height on, upwards. */
export async function checkpointsFrom(sql: Sql, height: number, limit: number): Promise<KeptCheckpoint[]> {
  const rows = await sql.$queryRaw<Row[]>`
    SELECT c.height::text, maker, hash, note, state, created_at FROM gateway.checkpoints c WHERE height >= ${height} ORDER BY c.height, maker LIMIT ${limit}`;
  return rows.map(keptOf);
}

/** A note of the same maker of a log that had other leaves: as many with another root, or more of them earlier. */
export async function contradicting(sql: Sql, { height, log }: ChainCheckpoint): Promise<string | undefined> {
  const [row] = await sql.$queryRaw<{ note: string }[]>`
    SELECT note FROM gateway.checkpoints WHERE maker = ${sideCode(log.side)} AND (
      (log_size = ${log.size} AND log_root <> ${bytesOf(log.root)}) OR (height < ${height} AND log_size > ${log.size})
      OR (height > ${height} AND log_size < ${log.size})) ORDER BY height LIMIT 1`;
  return row?.note;
}
