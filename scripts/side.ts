import { describeFault } from '../database/fault.ts';
import { prepare } from './prepare.ts';
import { readOptions } from './side/options.ts';

const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * One side alone, on its own machine: `npm run side -- --side VN --rpc URL1,URL2 --peer URL`. Its database is embedded unless DATABASE_URL names a
 * server. Runs until it is told to stop: 0 when all it had begun was finished, 1 when it was not.
 */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  const stopping = stopSignal();
  await prepare(report);
  // Only now: what it imports is made by the preparation.
  const { runSide } = await import('./side/run.ts');
  const side = await runSide({ ...options, report });
  process.stdout.write(options.json ? `${JSON.stringify(side.info)}\n` : `${side.summary}\n`);
  await stopping;
  report('stopping');
  return (await side.stop()) ? 0 : 1;
}

/** Resolves at the first signal to stop; the second does not wait. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  });
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${describeFault(error)}\n`);
    process.exit(2);
  },
);
