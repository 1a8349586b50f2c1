import type { Sql } from '../../database/client.ts';
import { Prisma } from '../../database/generated/client.ts';

/** A log's entries, and the roots of its full tiles, as a database keeps them. */
export interface LogRows {
  /** Entries that are in. */
  size(): Promise<number>;
  entries(from: number, count: number): Promise<Uint8Array[]>;
  /** Roots of full tiles: hashes of tree height 8 · `level`, `level` from 1. */
  nodes(level: number, from: number, count: number): Promise<Uint8Array[]>;
  nodesAt(level: number): Promise<number>;
  /** Also those that are there already: several processes may find the same. */
  addNodes(level: number, from: number, hashes: readonly Uint8Array[]): Promise<void>;
}

const OWN = { leaves: Prisma.raw('gateway.log_leaves'), nodes: Prisma.raw('gateway.log_nodes') };
const MIRROR = { leaves: Prisma.raw('gateway.mirror_leaves'), nodes: Prisma.raw('gateway.mirror_nodes') };

const HASH_BYTES = 32;

/** Hashes one after another: a tile is one value, not 256 rows to be read apart. */
interface OneRow {
  all: Uint8Array | null;
}

function hashesIn(row: OneRow | undefined): Uint8Array[] {
  const all = row?.all ?? new Uint8Array();
  return Array.from({ length: all.length / HASH_BYTES }, (_, i) => all.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** This side's own log. */
export const ownLog = (sql: Sql): LogRows => logIn(sql, OWN);

/** The other side's log, as it was read there. */
export const mirroredLog = (sql: Sql): LogRows => logIn(sql, MIRROR);

function logIn(sql: Sql, { leaves, nodes }: typeof OWN): LogRows {
  return {
    async size() {
      const [row] = await sql.$queryRaw<{ size: bigint }[]>`SELECT coalesce(max(index) + 1, 0) AS size FROM ${leaves}`;
      return Number(row?.size ?? 0n);
    },
    async entries(from, count) {
      const [row] = await sql.$queryRaw<OneRow[]>`
        SELECT string_agg(leaf, '' ORDER BY index) AS all FROM ${leaves} WHERE index >= ${from}::bigint AND index < ${from + count}::bigint`;
      return hashesIn(row);
    },
    async nodes(level, from, count) {
      const [row] = await sql.$queryRaw<OneRow[]>`
        SELECT string_agg(hash, '' ORDER BY index) AS all FROM ${nodes} WHERE level = ${level} AND index >= ${from}::bigint AND index < ${from + count}::bigint`;
      return hashesIn(row);
    },
    async nodesAt(level) {
      const [row] = await sql.$queryRaw<
        { size: bigint }[]
      >`SELECT coalesce(max(index) + 1, 0) AS size FROM ${nodes} WHERE level = ${level}`;
      return Number(row?.size ?? 0n);
    },
    async addNodes(level, from, hashes) {
      await sql.$executeRaw`
        INSERT INTO ${nodes} (level, index, hash)
        SELECT ${level}, ${from}::bigint + place - 1, hash FROM unnest(${hashes.map((hash) => Buffer.from(hash))}::bytea[]) WITH ORDINALITY AS h(hash, place)
        ON CONFLICT DO NOTHING`;
    },
  };
}
