import { type Fields, fieldsToObject, type Json, objectToFields } from '../../protocol/documents/fields.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { readActs } from '../ingest/history.ts';
import type { Moment } from '../lists/list.ts';
import type { Queryable } from '../transaction.ts';
import type { Access } from './access.ts';
import { documentsOf } from './content.ts';

const MANIFEST_TYPES = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT'];
/** Of the event that carries a version, not of the manifest. */
const OF_EVENT = /^\/(event|direction|crossing|plant|private)(\/|$)/;

export interface Change {
  path: string;
  before: Json;
  after: Json;
}

/** The versions of a consignment's manifest, in each what the caller may read of it, and what it changed of that. */
export async function manifestsOf(context: Context, db: Queryable, access: Access, consignment: string, asOf?: Moment) {
  const documents = (await documentsOf(db, context.agreement, access, consignment)).filter(({ type }) => MANIFEST_TYPES.includes(type));
  const anchored = new Map((await readActs(db, [consignment], [])).map(({ row }) => [row.digest, row]));
  const { rows } = await db.query<{ digest: Buffer; version: number }>(
    `SELECT digest, (signed->'act'->>'version')::int AS version FROM gateway.acts WHERE digest = ANY($1)`,
    [documents.map(({ digest }) => bytesOf(digest))],
  );
  const versions = new Map(rows.map((row) => [hexOf(row.digest), row.version]));
  const found = documents
    .map(({ digest, type, fields, granted }) => {
      const row = anchored.get(digest);
      const version = row?.signed.act.version ?? versions.get(digest) ?? null;
      return { version, digest, type, anchoredBlock: row?.block ?? null, fields, granted };
    })
    .filter(({ anchoredBlock }) => !asOf || (anchoredBlock !== null && anchoredBlock <= asOf.block))
    .sort((a, b) => (a.version ?? 0) - (b.version ?? 0));
  return found.map(({ fields, ...each }, i) => {
    const before = found[i - 1];
    return { ...each, manifest: fieldsToObject(fields), changes: before ? changes(before.fields, fields) : [] };
  });
}

type Version = Awaited<ReturnType<typeof manifestsOf>>[number];

/** @throws {Refusal} NOT_FOUND for a version that there is not, or that this side was not sent */
export function changesBetween(versions: readonly Version[], from: number, to: number): Change[] {
  const of = (version: number): Fields => {
    const found = versions.find((each) => each.version === version);
    if (!found) throw new Refusal('NOT_FOUND', `this side has no version ${version} of it`);
    return objectToFields(found.manifest);
  };
  return changes(of(from), of(to));
}

/** Fields that differ, in the order of their pointers. */
function changes(before: Fields, after: Fields): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => !OF_EVENT.test(path) && JSON.stringify(before[path]) !== JSON.stringify(after[path]))
    .sort()
    .map((path) => ({ path, before: before[path] ?? null, after: after[path] ?? null }));
}
