import { describeFault } from '../database/fault.ts';
import { prepare } from './prepare.ts';
import { readRotationOptions } from './rotate/options.ts';

const report = (line: string): void => void process.stderr.write(`${line}\n`);

/** Rotates, revokes, re-wraps to and destroys the keys that an organisation's envelopes are sealed to. */
async function main(): Promise<void> {
  const options = readRotationOptions(process.argv.slice(2), process.env);
  await prepare(report);
  // Only now: what it imports is made by the preparation.
  const { runRotation } = await import('./rotate/run.ts');
  process.stdout.write(`${await runRotation(options, report)}\n`);
}

main().catch((error: unknown) => {
  report(describeFault(error));
  process.exitCode = 2;
});
