import type { Sql } from '../../database/client.ts';
import { leafDocument, logEntry } from '../../protocol/log/leaf.ts';
import { type Side, sideCode } from '../../protocol/sides.ts';
import { hexOf } from '../bytes.ts';
import { type SignedActJson, signedActFromJson } from '../events/wire.ts';
import type { LogRows } from '../log/rows.ts';
import type { LogTiles } from '../log/tiles.ts';

const AT_ONCE = 200;

/** A head on the chain that the copy's tree does not have. */
export interface Strange {
  size: number;
  anchored: string;
  copied: string;
}

/**
 * Compares the chain's heads of the other side's log with the copy, from one on and up to its size.
 * @returns the last that agrees, and the first that does not.
 */
export async function compareAnchored(
  sql: Sql,
  tiles: LogTiles,
  side: Side,
  from: number,
  to: number,
): Promise<{ agreed: number; strange?: Strange }> {
  let agreed = from;
  for (;;) {
    const heads = await sql.$queryRaw<{ size: bigint; root: Uint8Array }[]>`
      SELECT size, root FROM chain.heads WHERE side = ${sideCode(side)} AND size > ${agreed}::bigint AND size <= ${to}::bigint ORDER BY size LIMIT ${AT_ONCE}`;
    for (const head of heads) {
      const size = Number(head.size);
      const copied = hexOf(await (await tiles.tree(size)).root());
      if (copied !== hexOf(head.root)) return { agreed, strange: { size, anchored: hexOf(head.root), copied } };
      agreed = size;
    }
    if (heads.length < AT_ONCE) return { agreed };
  }
}

interface ToldRow {
  digest: Uint8Array;
  index: bigint;
  salt: Uint8Array;
  signed: SignedActJson;
}

/** Compares leaves that the other side told us of with the verified part of the copy. @returns those that are not at their place. */
export async function compareTold(sql: Sql, rows: LogRows, side: Side, size: number): Promise<{ digest: string; index: number }[]> {
  const missing: { digest: string; index: number }[] = [];
  for (;;) {
    const told = await sql.$queryRaw<ToldRow[]>`
      SELECT digest, index, salt, signed FROM content.leaves
      WHERE side = ${side} AND mirrored IS NULL AND index < ${size}::bigint AND salt IS NOT NULL ORDER BY index LIMIT ${AT_ONCE}`;
    for (const leaf of told) {
      const index = Number(leaf.index);
      const [entry] = await rows.entries(index, 1);
      const expected = logEntry(leafDocument(signedActFromJson(leaf.signed)), leaf.salt);
      const there = entry !== undefined && hexOf(entry) === hexOf(expected);
      await sql.$executeRaw`UPDATE content.leaves SET mirrored = ${there} WHERE digest = ${Buffer.from(leaf.digest)}`;
      if (!there) missing.push({ digest: hexOf(leaf.digest), index });
    }
    if (told.length < AT_ONCE) return missing;
  }
}

/** The longest head of the other side's log on the chain, and when its block was. */
export async function longestAnchored(sql: Sql, side: Side): Promise<{ size: number; at: number } | undefined> {
  const [row] = await sql.$queryRaw<{ size: bigint; time: Date }[]>`
    SELECT h.size, b.time FROM chain.heads h JOIN chain.blocks b ON b.number = h.block WHERE h.side = ${sideCode(side)} ORDER BY h.size DESC LIMIT 1`;
  return row && { size: Number(row.size), at: row.time.getTime() };
}
