import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { Fault, reasonOf } from '../../database/fault.ts';

/** PBKDF2 rounds: OWASP's figure for HMAC-SHA-512. */
const ROUNDS = 220_000;
const LEAST_CHARACTERS = 12;
const REMEDY = 'set THONGQUAN_BACKUP_PASSPHRASE, or name a file that holds it with --passphrase-file';

/** The passphrase that opens a backup. @throws Fault BACKUP_PASSPHRASE */
export function readPassphrase(file: string | undefined, environment: NodeJS.ProcessEnv): string {
  let passphrase = environment.THONGQUAN_BACKUP_PASSPHRASE ?? '';
  if (file !== undefined) {
    try {
      passphrase = readFileSync(file, 'utf8').trimEnd();
    } catch (error) {
      throw new Fault('BACKUP_PASSPHRASE', `the passphrase cannot be read: ${reasonOf(error)}`, REMEDY);
    }
  }
  if (passphrase.length >= LEAST_CHARACTERS) return passphrase;
  throw new Fault('BACKUP_PASSPHRASE', `a backup needs a passphrase of ${LEAST_CHARACTERS} characters or more`, REMEDY);
}

/** A new key for one backup, and the JWE that gives it to who knows the passphrase. */
export async function newKey(passphrase: string): Promise<{ key: Uint8Array; sealed: string }> {
  const key = randomBytes(32);
  const sealed = await new CompactEncrypt(key)
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM' })
    .setKeyManagementParameters({ p2c: ROUNDS, p2s: randomBytes(16) })
    .encrypt(Buffer.from(passphrase));
  return { key, sealed };
}

/** @throws Fault BACKUP_PASSPHRASE when it does not open the key. */
export async function openKey(sealed: string, passphrase: string): Promise<Uint8Array> {
  try {
    const { plaintext } = await compactDecrypt(sealed, Buffer.from(passphrase), {
      keyManagementAlgorithms: ['PBES2-HS512+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: ROUNDS,
    });
    return plaintext;
  } catch (error) {
    throw new Fault('BACKUP_PASSPHRASE', 'the passphrase does not open this backup', REMEDY, error);
  }
}
