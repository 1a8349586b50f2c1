import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Fault } from '../../database/fault.ts';
import type { SealedFile } from './manifest.ts';

const CIPHER = 'aes-256-gcm';
/** Rows of text; the fastest level makes a third of them. */
const LEVEL = 1;

/** Passes bytes on and shows them to somebody. */
function tap(see: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      see(chunk);
      done(null, chunk);
    },
  });
}

/** Compresses and encrypts a stream into a file that only its user can read; it is on disk when this resolves. */
export async function seal(
  folder: string,
  file: string,
  key: Uint8Array,
  source: Readable | AsyncIterable<Uint8Array>,
): Promise<SealedFile> {
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(file));
  const hash = createHash('sha256');
  const path = join(folder, file);
  await pipeline(
    source,
    createGzip({ level: LEVEL }),
    cipher,
    tap((chunk) => hash.update(chunk)),
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
  );
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
  return { file, sha256: hash.digest('hex'), iv: iv.toString('hex'), tag: cipher.getAuthTag().toString('hex') };
}

/** @throws Fault BACKUP_INVALID unless the file's bytes are those that were written. */
export async function checkFile(folder: string, { file, sha256 }: SealedFile): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk);
  } catch (error) {
    throw broken(folder, file, error);
  }
  if (hash.digest('hex') !== sha256) throw broken(folder, file);
}

/** What a file holds, into a sink. Checked before (`checkFile`) and authenticated at its end. */
export async function unseal(
  folder: string,
  { file, iv, tag }: SealedFile,
  key: Uint8Array,
  ...sinks: NodeJS.ReadWriteStream[] | NodeJS.WritableStream[]
): Promise<void> {
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'hex'));
  decipher.setAAD(Buffer.from(file)).setAuthTag(Buffer.from(tag, 'hex'));
  await pipeline([createReadStream(join(folder, file)), decipher, createGunzip(), ...sinks]);
}

const broken = (folder: string, file: string, cause?: unknown): Fault =>
  new Fault(
    'BACKUP_INVALID',
    `${file} in ${folder} is missing or was changed after it was written`,
    'take another copy of the backup',
    cause,
  );
