import { fieldsToObject } from '../../protocol/documents/fields.ts';
import { bytesOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { readActs } from '../ingest/history.ts';
import type { Queryable } from '../transaction.ts';
import type { Access } from './access.ts';
import { documentsOf } from './content.ts';

const MANIFEST_TYPES = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT'];

/** The versions of a consignment's manifest, in each what the caller may read of it. */
export async function manifestsOf(context: Context, db: Queryable, access: Access, consignment: string) {
  const documents = (await documentsOf(db, context.agreement, access, consignment)).filter(({ type }) => MANIFEST_TYPES.includes(type));
  const anchored = new Map((await readActs(db, [consignment], [])).map(({ row }) => [row.digest, row]));
  const { rows } = await db.query<{ digest: Buffer; version: number }>(
    `SELECT digest, (signed->'act'->>'version')::int AS version FROM gateway.acts WHERE digest = ANY($1)`,
    [documents.map(({ digest }) => bytesOf(digest))],
  );
  const versions = new Map(rows.map((row) => [`0x${row.digest.toString('hex')}`, row.version]));
  return documents
    .map(({ digest, type, fields, granted }) => {
      const row = anchored.get(digest);
      return {
        version: row?.signed.act.version ?? versions.get(digest) ?? null,
        digest,
        type,
        anchoredBlock: row?.block ?? null,
        manifest: fieldsToObject(fields),
        granted,
      };
    })
    .sort((a, b) => (a.version ?? 0) - (b.version ?? 0));
}
