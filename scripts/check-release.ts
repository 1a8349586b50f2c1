import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeFault, Fault } from '../database/fault.ts';
import { Refusal } from '../protocol/refusals.ts';
import { type TrustList, verifyRelease } from '../protocol/release/verify.ts';

const USAGE = 'npm run check-release -- <file with the bundle> --trust <file of /v1/release/trust> [--consignment 0x…]';

/** Checks a release without any network; exit status 0 if it is good, 1 if not. */
function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { trust: { type: 'string' }, consignment: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined || values.trust === undefined) throw new Fault('USAGE', 'Which release, by which keys?', USAGE);
  const trust = JSON.parse(readFileSync(values.trust, 'utf8')) as TrustList;
  try {
    const { units, held, ...release } = verifyRelease(
      readFileSync(file, 'utf8').trim(),
      trust,
      Math.floor(Date.now() / 1000),
      values.consignment,
    );
    process.stdout.write(`GOOD ${JSON.stringify({ ...release, units: units.toString(2), held: held.toString(2) })}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stdout.write(`NOT GOOD ${error.message}\n`);
    return 1;
  }
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exitCode = 2;
}
