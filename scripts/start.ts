import { parseArgs } from 'node:util';
import { describeFault, Fault, reasonOf } from '../database/fault.ts';
import { readStartEnvironment } from './network/environment.ts';
import { type Network, startNetwork } from './network/network.ts';
import { replaySamples } from './network/samples.ts';
import { summary } from './network/summary.ts';
import { prepare } from './prepare.ts';

const USAGE = 'npm start -- [--reset] [--exit] [--json] [--no-replay] [--data <folder>]';
const began = Date.now();

/** Progress goes to stderr: stdout holds the result alone. */
const report = (line: string): void => {
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
};

interface Options {
  reset: boolean;
  exit: boolean;
  json: boolean;
  replay: boolean;
  data: string | undefined;
}

function readOptions(): Options {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: { reset: flag, exit: flag, json: flag, 'no-replay': flag, data: { type: 'string' } },
    });
    return { reset: values.reset, exit: values.exit, json: values.json, replay: !values['no-replay'], data: values.data };
  } catch (error) {
    throw new Fault('USAGE', reasonOf(error), USAGE);
  }
}

/** The embedded network: both sides on this machine, the sample consignments replayed once. Runs until it is told to stop. */
async function main(): Promise<number> {
  const options = readOptions();
  const environment = readStartEnvironment(process.env);
  const stopping = stopSignal();
  const network = await startNetwork({
    data: options.data ?? environment.THONGQUAN_DATA,
    reset: options.reset,
    databaseUrl: environment.DATABASE_URL,
    logLevel: environment.THONGQUAN_LOG_LEVEL,
    report,
    prepare: () => prepare(report),
  });
  try {
    const replay = options.replay ? await Promise.race([replaySamples(network, report), stopping]) : undefined;
    if (replay === 'stop') return 0;
    const seconds = (Date.now() - began) / 1000;
    process.stdout.write(
      options.json ? `${JSON.stringify({ seconds, ...publicInfo(network), replay }, null, 2)}\n` : summary(network.info, replay, seconds),
    );
    if (options.exit) return replay && replay.failed > 0 ? 1 : 0;
    report('running; Ctrl-C stops');
    await stopping;
    return 0;
  } finally {
    report('stopping');
    await network.stop();
  }
}

/** Resolves at the first signal to stop; the second does not wait. Programs of the network end by themselves when this one is gone. */
function stopSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve('stop');
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  });
}

/** What a report may show of `network.json`: no keys. */
function publicInfo({ info, folder }: Network): object {
  const { chainId, rpc, addresses, sides } = info;
  const urls = Object.fromEntries(
    Object.entries(sides).map(([side, { gateway, indexer, portal }]) => [side, { gateway, indexer, portal }]),
  );
  return { data: folder.path, chainId, rpc, addresses, sides: urls };
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${describeFault(error)}\n`);
    process.exit(2);
  },
);
