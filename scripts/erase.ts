import { describeFault } from '../database/fault.ts';
import { readErasureOptions } from './erase/options.ts';
import { prepare } from './prepare.ts';

const report = (line: string): void => void process.stderr.write(`${line}\n`);

/** Has a side erase content whose retention has ended, keeps a consignment from it, or lists what was erased. */
async function main(): Promise<void> {
  const options = readErasureOptions(process.argv.slice(2), process.env);
  await prepare(report);
  // Only now: what it imports is made by the preparation.
  const { runErasure } = await import('./erase/run.ts');
  for await (const line of runErasure(options)) process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  report(describeFault(error));
  process.exitCode = 2;
});
