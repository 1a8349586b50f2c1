import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type HDNodeWallet, Wallet } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { readDeployEnvironment } from './environment.ts';

/** The deployer's wallet, from its key or its keystore. Neither key nor password is ever shown. @throws Fault CONFIGURATION */
export async function deployerWallet(environment: ReturnType<typeof readDeployEnvironment>): Promise<Wallet | HDNodeWallet> {
  const { key, keystore, password } = environment;
  if (key !== undefined) return new Wallet(key);
  if (keystore === undefined) {
    throw new Fault(
      'CONFIGURATION',
      'there is no key to deploy with',
      'set THONGQUAN_DEPLOYER_KEYSTORE (a file) or THONGQUAN_DEPLOYER_KEY; --check needs neither',
    );
  }
  const encrypted = await readFile(keystore, 'utf8').catch((error: unknown) => {
    throw unusable(`names a file that cannot be read: ${reasonOf(error)}`);
  });
  try {
    return await Wallet.fromEncryptedJson(encrypted, password ?? (await asked(keystore)));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unusable('names a file that is no keystore, or the password is another');
  }
}

const unusable = (why: string): Fault =>
  new Fault('CONFIGURATION', `THONGQUAN_DEPLOYER_KEYSTORE ${why}`, 'correct it, or THONGQUAN_DEPLOYER_PASSWORD');

/** Asks on the terminal without showing what is typed. */
async function asked(keystore: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Fault('CONFIGURATION', 'THONGQUAN_DEPLOYER_PASSWORD is not set', 'set it, or run the command on a terminal');
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
