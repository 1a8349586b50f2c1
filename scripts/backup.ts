import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFault, Fault, reasonOf } from '../database/fault.ts';
import { SIDES, type Side } from '../protocol/sides.ts';
import { readPassphrase } from './backup/key.ts';
import { prepare } from './prepare.ts';

const USAGE = 'npm run backup -- --side VN --to <folder> [--data <folder>] [--passphrase-file <file>]';
const report = (line: string): void => void process.stderr.write(`${line}\n`);

function readOptions(): { side: Side; to: string; data: string; passphrase: string } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { side: text, to: text, data: text, 'passphrase-file': text } });
    const side = SIDES.find((one) => one === values.side);
    if (!side || values.to === undefined)
      throw new Fault('USAGE', side ? '--to is missing: the folder to write to' : '--side must be VN or CN', USAGE);
    const data = resolve(values.data ?? process.env.THONGQUAN_DATA ?? `data-${side.toLowerCase()}`);
    return { side, to: resolve(values.to), data, passphrase: readPassphrase(values['passphrase-file'], process.env) };
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('USAGE', reasonOf(error), USAGE);
  }
}

/** Backs one side up while it runs. */
async function main(): Promise<void> {
  const options = readOptions();
  await prepare(report);
  const { save } = await import('./backup/save.ts');
  const { at, log } = await save({ ...options, report });
  process.stdout.write(`${options.side} as of ${at}, record log of ${log.size} entries, in ${options.to}\n`);
}

main().catch((error: unknown) => {
  report(describeFault(error));
  process.exitCode = 2;
});
