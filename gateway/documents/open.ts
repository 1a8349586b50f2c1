import { createHash } from 'node:crypto';
import { type FileReference, fileReference } from '../../protocol/documents/files.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { openBlob } from '../blobs/dag.ts';
import { bytesOf } from '../bytes.ts';
import type { Services } from '../services.ts';
import { decrypt } from './encoding.ts';
import { fileCommitment } from './receive.ts';
import { referencesIn } from './references.ts';

/** The ciphertext of a document that an organisation was granted, or has uploaded itself. @throws {Refusal} NOT_FOUND, UNAVAILABLE */
export async function openCiphertext(services: Services, cid: string, organisation: string): Promise<AsyncIterable<Uint8Array>> {
  const id = bytesOf(organisation);
  const [row] = await services.db.sql.$queryRaw<{ state: string }[]>`
    SELECT b.state FROM content.document_blobs b WHERE b.cid = ${cid} AND b.state <> 'erasing'
      AND ((b.organisation = ${id} AND b.state IN ('uploaded', 'referenced'))
           OR EXISTS (SELECT 1 FROM content.files f WHERE f.cid = b.cid AND ${id} = ANY(f.recipients)))`;
  if (!row) throw new Refusal('NOT_FOUND');
  const content = await openBlob(services.blobs, cid);
  if (!content)
    throw new Refusal('UNAVAILABLE', row.state === 'wanted' ? 'the other side has not sent the document yet' : 'the document is not here');
  return content;
}

/** The reference that an organisation hosted here was sent: from its own envelope, and from nowhere else. */
export async function referenceFor(services: Services, cid: string, organisation: string): Promise<FileReference> {
  const hosted = services.config.hosted.find((each) => each.id === organisation);
  if (!hosted) throw new Refusal('NOT_GRANTED', 'your organisation’s envelopes are not opened here; ask for the ciphertext');
  const id = bytesOf(organisation);
  const rows = await services.db.sql.$queryRaw<{ cid: string }[]>`
    SELECT e.cid FROM content.files f JOIN content.envelopes e ON e.digest = f.digest
    WHERE f.cid = ${cid} AND e.recipient = ${id} AND ${id} = ANY(f.recipients) ORDER BY e.id`;
  for (const row of rows) {
    const envelope = await services.blobs.get(row.cid);
    if (!envelope) continue;
    const { fields } = await services.envelopes.open(envelope, row.cid, hosted.id);
    for (const { at: _, ...reference } of referencesIn(fields)) {
      const whole = fileReference.required().safeParse(reference);
      if (whole.success && whole.data.cid === cid) return whole.data as FileReference;
    }
  }
  throw new Refusal('NOT_FOUND');
}

/**
 * The document in clear. Every record is authenticated before it is passed on; that all of them together are what was committed to is known
 * at the end, where the stream fails if they are not.
 */
export async function* openDocument(source: AsyncIterable<Uint8Array>, reference: FileReference): AsyncGenerator<Uint8Array> {
  const sha256 = createHash('sha256');
  let size = 0;
  for await (const chunk of decrypt(source, Buffer.from(reference.key ?? '', 'base64url'))) {
    sha256.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  const commitment = fileCommitment(Buffer.from(reference.salt ?? '', 'base64url'), sha256.digest());
  if (size !== reference.size || commitment !== reference.commitment)
    throw new Refusal('SCHEMA_INVALID', 'the document is not the one that was committed to');
}
