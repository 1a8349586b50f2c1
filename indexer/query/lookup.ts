import type { DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import { EVENTS } from '../../protocol/events.ts';
import { hexOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';
import { type Access, mayRead } from './access.ts';
import { documentsOf } from './content.ts';

/** Where documents carry an identifier. The same paths are indexed by `content.identifiers_of` (migration 0016). */
const PATHS = {
  plate: /^\/units\/\d+\/(plate|trailer)$/,
  container: /^\/units\/\d+\/cont$/,
  seal: /^\/units\/\d+\/seal\/\d+\/no$/,
  declaration: /^\/(docs\/(vnDecl|cnDecl)\/no|decl)$/,
  phyto: /^\/docs\/phyto\/no$/,
  coo: /^\/docs\/coo\/no$/,
  batch: /^\/docs\/cnBatch$/,
  code: /^\/(goods\/\d+\/(puc|phc)|parties\/grower\/puc|parties\/packer\/phc)$/,
  lot: /^\/goods\/\d+\/lot$/,
} as const satisfies Record<string, RegExp>;

export type IdentifierKind = keyof typeof PATHS;
export const IDENTIFIER_KINDS = Object.keys(PATHS) as [IdentifierKind, ...IdentifierKind[]];

/** Documents that carry an identifier and are looked at for one answer. */
const CANDIDATES = 200;

/** As the index function writes them: without what people put between, in capitals. */
const plain = (text: string): string => text.replace(/[-. /·]/g, '').toUpperCase();

/** Consignments whose documents carry an identifier where the reader may read it; what it was not granted is not found. */
export async function lookUp(db: Queryable, agreement: DataSharingAgreement, reader: Access, kind: IdentifierKind, value: string) {
  const wanted = plain(value);
  const { rows } = await db.query<{ consignment: Buffer; digest: Buffer; version: number | null }>(
    `SELECT consignment, digest, version FROM content.manifests WHERE content.identifiers_of(body) @> ARRAY[$1::text]
     UNION ALL
     SELECT consignment, digest, NULL FROM gateway.acts
     WHERE $2 AND kind = ${EVENTS.DECL_REGISTERED.code} AND content.plain_identifier(event->'fields'->>'decl') = $3 AND state <> 'rejected'
     LIMIT $4`,
    [`${kind}:${wanted}`, kind === 'declaration', wanted, CANDIDATES + 1],
  );
  const items = [];
  for (const { consignment, digest, version } of rows.slice(0, CANDIDATES)) {
    const id = hexOf(consignment);
    if (!(await mayRead(db, reader, id))) continue;
    const [document] = await documentsOf(db, agreement, reader, id, [hexOf(digest)]);
    const paths = Object.entries(document?.fields ?? {})
      .filter(([path, said]) => PATHS[kind].test(path) && plain(String(said)) === wanted)
      .map(([path]) => path);
    if (paths.length > 0) items.push({ consignment: id, version, digest: hexOf(digest), paths });
  }
  return { items, complete: rows.length <= CANDIDATES };
}
