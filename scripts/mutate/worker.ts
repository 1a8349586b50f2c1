import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import hre from 'hardhat';
import Mocha from 'mocha';
import { coinbaseOf, PROBE } from './instrument.ts';

/** Which mutant to judge (0: none of them) by which test file. */
export interface Order {
  id: number;
  file: string;
}

export interface Answer {
  /** The first test that failed; absent if none did. */
  killer?: Killer;
  /** Milliseconds of computing. */
  took: number;
  /** Only by PROBE: the places of mutants that the file reaches. */
  reached?: number[];
}

export interface Killer {
  test: string;
  reason: string;
}

/** Contracts with mutants in them exceed the limits for code and, when they are deployed, for gas. */
const LIMITS = { allowUnlimitedContractSize: true, transactionGasCap: false, blockGasLimit: 100_000_000n } as const;

let coinbase = coinbaseOf(0);
const create = hre.network.create.bind(hre.network);
/** Every EVM that a test starts, whatever else the test asks of it, has the mutant's coinbase. */
hre.network.create = (asked?: Parameters<typeof create>[0]) => {
  const params = typeof asked === 'string' ? { network: asked } : asked;
  return create({ ...params, override: { ...params?.override, ...LIMITS, coinbase } } as Parameters<typeof create>[0]) as never;
};

// Or a property that fails by chance would kill a mutant by chance.
fc.configureGlobal({ seed: 20_260_101 });

let runs = 0;

// Judges one mutant after another in one process, because reading the code again for each would take longer than most tests. It leaves
// when its parent does.
process.on('disconnect', () => process.exit(0));
process.on('message', async (order: Order) => {
  process.send?.(await (order.id === PROBE ? probe(order) : judge(order)).catch(unloaded));
});

/** A file that cannot even be read fails. */
const unloaded = (error: unknown): Answer => ({ killer: { test: 'reading the file', reason: String(error) }, took: 0 });

async function judge({ id, file }: Order): Promise<Answer> {
  coinbase = coinbaseOf(id);
  // Deploying reaches places too: a file that asks which must not find it done.
  process.env.EVMS_OF = id === PROBE ? `${coinbase} ${file}` : coinbase;
  Object.assign(hre.config.test.solidity.profiles.default ?? {}, { coinbase });
  const begun = process.cpuUsage();
  const killer = await firstFailure(await load(file));
  return { ...(killer ? { killer } : {}), took: computed(begun) };
}

/** Milliseconds. */
function computed(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

async function probe(order: Order): Promise<Answer> {
  const places = new Set<number>();
  const listener = {
    onCoverageData: async (_context: unknown, tags: string[]): Promise<void> => {
      for (const tag of tags) places.add(Number(`0x${tag}`));
    },
  };
  hre.hooks.registerHandlers('network', listener);
  const answer = await judge(order);
  hre.hooks.unregisterHandlers('network', listener);
  return { ...answer, reached: [...places] };
}

function firstFailure(mocha: Mocha): Promise<Killer | undefined> {
  return new Promise((done) => {
    let failure: Killer | undefined;
    mocha
      .run(() => done(failure))
      .on('fail', (test: Mocha.Test, error?: Error) => {
        failure ??= { test: test.fullTitle(), reason: error?.message ?? '' };
      });
  });
}

/** The file as a suite of its own. The module is a new one every time, and so is what it keeps; those it imports are read once. */
async function load(file: string): Promise<Mocha> {
  const mocha = new Mocha({ bail: true, timeout: 900_000, reporter: class Silent {} as never });
  const url = pathToFileURL(resolve(file));
  url.searchParams.set('run', String(++runs));
  mocha.suite.emit('pre-require', globalThis, file, mocha);
  await import(url.href);
  return mocha;
}
