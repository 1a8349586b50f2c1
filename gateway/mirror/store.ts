import type { Sql } from '../../database/client.ts';
import { hashesAt } from '../../protocol/log/tiles.ts';

/** The last head whose tree the copy has. */
export interface MirrorHead {
  size: number;
  root: Uint8Array;
  note: string;
  /** The largest head on the chain that was found to be this log's. */
  anchored: number;
  /** Unix milliseconds. */
  heardAt: number;
}

interface Row {
  size: bigint;
  root: Uint8Array;
  note: string;
  anchored: bigint;
  heard_at: Date;
}

export async function lastHead(sql: Sql, origin: string): Promise<MirrorHead | undefined> {
  const [row] = await sql.$queryRaw<Row[]>`SELECT size, root, note, anchored, heard_at FROM gateway.mirror_head WHERE origin = ${origin}`;
  return (
    row && {
      size: Number(row.size),
      root: row.root,
      note: row.note,
      anchored: Number(row.anchored),
      heardAt: row.heard_at.getTime(),
    }
  );
}

/** Keeps a head that was verified; an older one does not take a newer one's place. */
export async function saveHead(sql: Sql, origin: string, head: Omit<MirrorHead, 'anchored'>): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO gateway.mirror_head (origin, size, root, note, heard_at)
    VALUES (${origin}, ${head.size}, ${Buffer.from(head.root)}, ${head.note}, ${new Date(head.heardAt)})
    ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, heard_at = excluded.heard_at
    WHERE mirror_head.size <= excluded.size`;
}

/** The chain's heads up to this one are this log's. */
export async function saveAnchored(sql: Sql, origin: string, anchored: number): Promise<void> {
  await sql.$executeRaw`UPDATE gateway.mirror_head SET anchored = ${anchored} WHERE origin = ${origin} AND anchored < ${anchored}`;
}

/** Appends what was read, not verified yet; what is there already stays. */
export async function appendEntries(sql: Sql, from: number, entries: readonly Uint8Array[]): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO gateway.mirror_leaves (index, leaf)
    SELECT ${from}::bigint + place - 1, leaf FROM unnest(${entries.map((entry) => Buffer.from(entry))}::bytea[]) WITH ORDINALITY AS e(leaf, place)
    ON CONFLICT DO NOTHING`;
}

/** Drops what was read past a verified head, and the hashes made of it. */
export async function cutTo(sql: Sql, size: number): Promise<void> {
  await sql.$executeRaw`DELETE FROM gateway.mirror_leaves WHERE index >= ${size}::bigint`;
  for (let level = 1; level < 8; level++)
    await sql.$executeRaw`DELETE FROM gateway.mirror_nodes WHERE level = ${level} AND index >= ${hashesAt(level, size)}::bigint`;
}
