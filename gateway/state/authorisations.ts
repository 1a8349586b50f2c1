import { Prisma, type Sql } from '../../database/client.ts';
import type { NamedAuthorisation } from '../../protocol/content/judge.ts';
import { codesNamed } from '../../protocol/manifest/codes.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import { bytesOf, hexOf } from '../bytes.ts';

/** Id of a code by its name: the one the caller chose, else the one registered last. */
export async function codeId(sql: Sql, name: string, chosen: Record<string, string>): Promise<string | undefined> {
  const id = Object.hasOwn(chosen, name) ? chosen[name] : undefined;
  if (id !== undefined) return id;
  const [row] = await sql.$queryRaw<
    { id: Uint8Array }[]
  >`SELECT id FROM content.codes WHERE name = ${name} ORDER BY received_at DESC LIMIT 1`;
  return row ? hexOf(row.id) : undefined;
}

/** The name a code was registered under, as this side was told. */
export async function codeName(sql: Sql, id: string): Promise<string | undefined> {
  const [row] = await sql.$queryRaw<{ name: string }[]>`SELECT name FROM content.codes WHERE id = ${bytesOf(id)}`;
  return row?.name;
}

interface Row {
  id: Uint8Array;
  lot: string;
}

/** The standing authorisation of one lot under one code; raised, it keeps its id. */
export async function authorisationOfLot(sql: Sql, code: string, lot: string): Promise<string | undefined> {
  const [row] = await sql.$queryRaw<Row[]>`
    SELECT a.id, a.lot FROM content.authorisations a LEFT JOIN gateway.acts g ON g.digest = a.digest
    WHERE a.code = ${bytesOf(code)} AND a.lot = ${lot} AND coalesce(g.state, '') <> 'rejected' ORDER BY g.seq LIMIT 1`;
  return row && hexOf(row.id);
}

/** Authorisations that could serve the lots a manifest names. `ids` narrows them to those an act already uses. */
export async function authorisationsFor(
  sql: Sql,
  manifest: Manifest,
  chosen: Record<string, string>,
  ids?: readonly string[],
): Promise<NamedAuthorisation[]> {
  const found: NamedAuthorisation[] = [];
  for (const { code, lots } of codesNamed(manifest)) {
    for (const { lot } of lots) {
      const narrowed = ids
        ? Prisma.sql`a.id = ANY(${ids.map(bytesOf)}::bytea[])`
        : Prisma.sql`a.code = ${bytesOf((await codeId(sql, code, chosen)) ?? '0x')}`;
      const rows = await sql.$queryRaw<Row[]>`
        SELECT a.id, a.lot FROM content.authorisations a JOIN content.codes c ON c.id = a.code
        LEFT JOIN gateway.acts g ON g.digest = a.digest
        WHERE c.name = ${code} AND a.lot = ${lot} AND ${narrowed} AND coalesce(g.state, '') <> 'rejected' ORDER BY g.seq`;
      for (const row of rows) found.push({ code, lot, id: hexOf(row.id) });
    }
  }
  return found;
}
