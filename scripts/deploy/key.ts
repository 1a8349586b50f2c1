import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type HDNodeWallet, Wallet } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { KeyEnvironment } from './environment.ts';

/**
 * A wallet, from its key or its keystore. Neither key nor password is ever shown.
 *
 * @param prefix of the variables that name them.
 * @throws Fault CONFIGURATION
 */
export async function walletOf({ key, keystore, password }: KeyEnvironment, prefix: string): Promise<Wallet | HDNodeWallet> {
  if (key !== undefined) return new Wallet(key);
  if (keystore === undefined) {
    throw new Fault('CONFIGURATION', 'there is no key to sign transactions with', `set ${prefix}_KEYSTORE (a file) or ${prefix}_KEY`);
  }
  const encrypted = await readFile(keystore, 'utf8').catch((error: unknown) => {
    throw unusable(prefix, `names a file that cannot be read: ${reasonOf(error)}`);
  });
  try {
    return await Wallet.fromEncryptedJson(encrypted, password ?? (await asked(keystore, prefix)));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unusable(prefix, 'names a file that is no keystore, or the password is another');
  }
}

const unusable = (prefix: string, why: string): Fault =>
  new Fault('CONFIGURATION', `${prefix}_KEYSTORE ${why}`, `correct it, or ${prefix}_PASSWORD`);

/** Asks on the terminal without showing what is typed. */
async function asked(keystore: string, prefix: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Fault('CONFIGURATION', `${prefix}_PASSWORD is not set`, 'set it, or run the command on a terminal');
  process.stderr.write(`Password of ${keystore}: `);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
