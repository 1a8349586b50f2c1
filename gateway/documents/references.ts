import type { Sql } from '../../database/client.ts';
import type { Fields } from '../../protocol/documents/fields.ts';
import { type FileReference, fileField } from '../../protocol/documents/files.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';

/** A reference to an attached document, as far as its fields are known, and where in the event's document it stands. */
export interface Reference extends Partial<FileReference> {
  at: string;
  cid: string;
}

/** The attached documents that an event's document refers to. */
export function referencesIn(fields: Fields): Reference[] {
  const found = new Map<string, Partial<FileReference>>();
  for (const [pointer, value] of Object.entries(fields)) {
    const place = fileField(pointer);
    if (place) found.set(place.at, { ...found.get(place.at), [place.field]: value });
  }
  return [...found].flatMap(([at, reference]) => (reference.cid === undefined ? [] : [{ ...reference, at, cid: reference.cid }]));
}

/** To whom which pointers are granted. */
export type Granted = readonly { organisation: string; pointers: ReadonlySet<string> }[];

const recipientsOf = (at: string, granted: Granted): string[] =>
  granted.filter(({ pointers }) => pointers.has(`${at}/cid`) && pointers.has(`${at}/key`)).map(({ organisation }) => organisation);

/**
 * Ties an own event to the documents it refers to, which its author uploaded: they are what the reference says, and stay from now on.
 *
 * @throws {Refusal} DOCUMENT_UNKNOWN, SCHEMA_INVALID
 */
export async function attach(sql: Sql, digest: string, author: string, references: readonly Reference[], granted: Granted): Promise<void> {
  for (const reference of references) {
    const { cid, at, type, size, commitment, key, salt } = reference;
    if (key === undefined || salt === undefined) throw new Refusal('SCHEMA_INVALID', 'key and salt of the document are missing', at);
    const updated = await sql.$executeRaw`
      UPDATE content.document_blobs SET state = 'referenced'
      WHERE cid = ${cid} AND organisation = ${bytesOf(author)} AND state IN ('uploaded', 'referenced')
        AND media = ${type ?? ''} AND size = ${BigInt(size ?? 0)} AND commitment = ${bytesOf(commitment ?? '0x')}`;
    if (updated !== 1) throw new Refusal('DOCUMENT_UNKNOWN', undefined, at);
    await keepReference(sql, digest, reference, recipientsOf(at, granted));
  }
}

/** Notes the documents that an event of the other side refers to: they are fetched in their time. */
export async function expectFiles(
  sql: Sql,
  digest: string,
  author: string,
  { references, granted }: { references: readonly Reference[]; granted: Granted },
): Promise<void> {
  for (const reference of references) {
    const { cid, at, type = '', size = 0, commitment = '0x' } = reference;
    const recipients = recipientsOf(at, granted);
    if (recipients.length === 0) continue;
    await sql.$executeRaw`
      INSERT INTO content.document_blobs (cid, organisation, media, size, stored, commitment, state)
      VALUES (${cid}, ${bytesOf(author)}, ${type}, ${BigInt(size)}, ${BigInt(size)}, ${bytesOf(commitment)}, 'wanted') ON CONFLICT DO NOTHING`;
    await keepReference(sql, digest, reference, recipients);
  }
}

async function keepReference(sql: Sql, digest: string, { cid, at }: Reference, recipients: readonly string[]): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO content.files (cid, digest, pointer, recipients)
    VALUES (${cid}, ${bytesOf(digest)}, ${at}, ${recipients.map(bytesOf)}::bytea[]) ON CONFLICT DO NOTHING`;
}
