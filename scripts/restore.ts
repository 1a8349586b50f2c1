import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFault, Fault, reasonOf } from '../database/fault.ts';
import { readPassphrase } from './backup/key.ts';
import { readStartEnvironment } from './network/environment.ts';
import { prepare } from './prepare.ts';

const USAGE = 'npm run restore -- --from <folder> (--data <empty folder> | --check) [--passphrase-file <file>]';
const report = (line: string): void => void process.stderr.write(`${line}\n`);

function readOptions(): { from: string; data: string | undefined; passphrase: string } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { from: text, data: text, check: { type: 'boolean', default: false }, 'passphrase-file': text },
    });
    if (values.from === undefined) throw new Fault('USAGE', '--from is missing: the folder of the backup', USAGE);
    if ((values.data === undefined) !== values.check)
      throw new Fault('USAGE', 'either --data names an empty folder, or --check reads only', USAGE);
    const passphrase = readPassphrase(values['passphrase-file'], process.env);
    return { from: resolve(values.from), data: values.data && resolve(values.data), passphrase };
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('USAGE', reasonOf(error), USAGE);
  }
}

/** Restores one side into an empty folder, or reads a backup to see that it could be. */
async function main(): Promise<void> {
  const { data, ...options } = readOptions();
  await prepare(report);
  const { check, load } = await import('./backup/load.ts');
  if (data === undefined) {
    await check({ ...options, report });
    return;
  }
  const { side, at } = await load({ ...options, data, databaseUrl: readStartEnvironment(process.env).DATABASE_URL, report });
  process.stdout.write(
    `${side} as of ${at} is in ${data}; start it with: npm run side -- --side ${side} --data ${data} --rpc … --peer …\n`,
  );
}

main().catch((error: unknown) => {
  report(describeFault(error));
  process.exitCode = 2;
});
