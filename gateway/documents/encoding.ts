import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Refusal } from '../../protocol/refusals.ts';

/** Bytes of one record, its delimiter and tag in it. */
export const RECORD_BYTES = 65_536;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
const HEADER_BYTES = SALT_BYTES + 5;
/** RFC 8188 §2: what follows the content in the last record, and in any other. */
const LAST = 2;
const MORE = 1;

function keysOf(ikm: Uint8Array, salt: Uint8Array): { cek: Buffer; nonce: Buffer } {
  const derive = (info: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', ikm, salt, `Content-Encoding: ${info}\0`, length));
  return { cek: derive('aes128gcm', 16), nonce: derive('nonce', 12) };
}

/** Nonce of a record: the base with the record's number mixed in, RFC 8188 §2.3. */
function nonceOf(base: Buffer, record: number): Buffer {
  const nonce = Buffer.from(base);
  for (let i = 0, rest = record; i < 6; i++, rest = Math.floor(rest / 256)) nonce[11 - i] = (nonce[11 - i] as number) ^ (rest % 256);
  return nonce;
}

/**
 * Encrypts a stream as RFC 8188 `aes128gcm`, record by record: of a document of any size one record is in memory.
 *
 * @param ikm input keying material, the document's key.
 */
export async function* encrypt(
  source: AsyncIterable<Uint8Array>,
  ikm: Uint8Array,
  { recordBytes = RECORD_BYTES, salt = randomBytes(SALT_BYTES) as Uint8Array } = {},
): AsyncGenerator<Buffer> {
  const { cek, nonce } = keysOf(ikm, salt);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(recordBytes, 0);
  // No key id: who has the key knows which it is.
  yield Buffer.concat([salt, header]);
  const seal = (content: Uint8Array, record: number, delimiter: number): Buffer => {
    const cipher = createCipheriv('aes-128-gcm', cek, nonceOf(nonce, record));
    return Buffer.concat([cipher.update(content), cipher.update(Buffer.of(delimiter)), cipher.final(), cipher.getAuthTag()]);
  };
  const size = recordBytes - TAG_BYTES - 1;
  let held = Buffer.alloc(0);
  let record = 0;
  for await (const chunk of source) {
    held = Buffer.concat([held, chunk]);
    // A full record is sealed only when more is known to follow: the last one is marked as such.
    for (; held.length > size; held = held.subarray(size)) yield seal(held.subarray(0, size), record++, MORE);
  }
  yield seal(held, record, LAST);
}

/**
 * Decrypts what `encrypt` made. What was cut short, reordered or altered ends in a refusal; everything yielded before was authentic.
 *
 * @throws {Refusal} SCHEMA_INVALID
 */
export async function* decrypt(source: AsyncIterable<Uint8Array>, ikm: Uint8Array): AsyncGenerator<Buffer> {
  const broken = (): Refusal => new Refusal('SCHEMA_INVALID', 'the document’s ciphertext is not whole, or not under this key');
  let held = Buffer.alloc(0);
  let keys: { cek: Buffer; nonce: Buffer } | undefined;
  let recordBytes = 0;
  let record = 0;
  let ended = false;
  const open = (bytes: Buffer): Buffer => {
    if (!keys || bytes.length <= TAG_BYTES || ended) throw broken();
    let plain: Buffer;
    try {
      const decipher = createDecipheriv('aes-128-gcm', keys.cek, nonceOf(keys.nonce, record++));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      plain = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw broken();
    }
    let end = plain.length - 1;
    while (end >= 0 && plain[end] === 0) end--;
    if (end < 0 || (plain[end] !== LAST && plain[end] !== MORE)) throw broken();
    ended = plain[end] === LAST;
    return plain.subarray(0, end);
  };
  for await (const chunk of source) {
    held = Buffer.concat([held, chunk]);
    if (!keys) {
      if (held.length < HEADER_BYTES || held.length < HEADER_BYTES + held.readUInt8(HEADER_BYTES - 1)) continue;
      recordBytes = held.readUInt32BE(SALT_BYTES);
      if (recordBytes < TAG_BYTES + 2 || recordBytes > 1_048_576) throw broken();
      keys = keysOf(ikm, held.subarray(0, SALT_BYTES));
      held = held.subarray(HEADER_BYTES + held.readUInt8(HEADER_BYTES - 1));
    }
    for (; held.length > recordBytes; held = held.subarray(recordBytes)) yield open(held.subarray(0, recordBytes));
  }
  yield open(held);
  if (!ended) throw broken();
}
