import { createHash, randomBytes } from 'node:crypto';
import type { FileReference, FileType } from '../../protocol/documents/files.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { addStream } from '../blobs/dag.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Services } from '../services.ts';
import { encrypt } from './encoding.ts';
import { inspected } from './inspect/inspect.ts';

/** What one organisation may have uploaded and not yet referred to, and in all. */
export const MOST_UNREFERENCED = 20;
export const MOST_BYTES = 5n * 1024n ** 3n;

/** SHA-256(salt ‖ SHA-256(document)): what an event's document says of an attached one. */
export const fileCommitment = (salt: Uint8Array, sha256: Uint8Array): string =>
  hexOf(createHash('sha256').update(salt).update(sha256).digest());

/**
 * Takes a document in: looked at, hashed, encrypted and stored as it comes, a record at a time. Its key is told to the uploader and kept
 * nowhere. What is not whole, or is refused, leaves nothing.
 *
 * @throws {Refusal} DOCUMENT_REFUSED, DOCUMENT_QUOTA, MEDIA_TYPE_UNSUPPORTED, PAYLOAD_TOO_LARGE
 */
export async function receiveDocument(
  services: Services,
  organisation: string,
  media: string,
  source: AsyncIterable<Uint8Array>,
): Promise<FileReference> {
  const { blobs, db } = services;
  await checkQuota(services, organisation);
  const key = randomBytes(32);
  const salt = randomBytes(32);
  const sha256 = createHash('sha256');
  let size = 0;
  let stored = 0;
  const measured = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of inspected(source, media)) {
      sha256.update(chunk);
      size += chunk.length;
      yield chunk;
    }
    if (size === 0) throw new Refusal('DOCUMENT_REFUSED', 'it is empty');
  };
  const sealed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const record of encrypt(measured(), key)) {
      stored += record.length;
      yield record;
    }
  };
  const cid = await addStream(blobs, sealed());
  const commitment = fileCommitment(salt, sha256.digest());
  await db.sql.$executeRaw`
    INSERT INTO content.document_blobs (cid, organisation, media, size, stored, commitment, state)
    VALUES (${cid}, ${bytesOf(organisation)}, ${media}, ${size}, ${stored}, ${bytesOf(commitment)}, 'uploaded')`;
  return { cid, key: key.toString('base64url'), type: media as FileType, size, commitment, salt: salt.toString('base64url') };
}

async function checkQuota({ db }: Services, organisation: string): Promise<void> {
  const [used] = await db.sql.$queryRaw<{ waiting: number; bytes: bigint }[]>`
    SELECT count(*) FILTER (WHERE state = 'uploaded')::int AS waiting, coalesce(sum(stored), 0)::bigint AS bytes
    FROM content.document_blobs WHERE organisation = ${bytesOf(organisation)}`;
  if ((used?.waiting ?? 0) >= MOST_UNREFERENCED)
    throw new Refusal('DOCUMENT_QUOTA', `at most ${MOST_UNREFERENCED} documents wait to be attached to an event`);
  if (BigInt(used?.bytes ?? 0n) >= MOST_BYTES) throw new Refusal('DOCUMENT_QUOTA', 'the organisation’s room is used up');
}
