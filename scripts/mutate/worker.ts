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
  /** Milliseconds. */
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

const suites = new Map<string, Mocha>();

// Judges one mutant after another in one process, because reading the code again for each would take longer than most tests. It leaves
// when its parent does.
process.on('disconnect', () => process.exit(0));
process.on('message', async (order: Order) => process.send?.(await (order.id === PROBE ? probe(order) : judge(order))));

async function judge({ id, file }: Order): Promise<Answer> {
  coinbase = coinbaseOf(id);
  Object.assign(hre.config.test.solidity.profiles.default ?? {}, { coinbase });
  const begun = performance.now();
  const killer = await firstFailure(await suiteOf(file));
  return { ...(killer ? { killer } : {}), took: performance.now() - begun };
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

function firstFailure(suite: Mocha): Promise<Killer | undefined> {
  return new Promise((resolve) => {
    let failure: Killer | undefined;
    suite
      .run(() => resolve(failure))
      .on('fail', (test: Mocha.Test, error?: Error) => {
        failure ??= { test: test.fullTitle(), reason: error?.message ?? '' };
      });
  });
}

/** Each file is a suite of its own, so that files can be run in any order, and is read once. */
async function suiteOf(file: string): Promise<Mocha> {
  const known = suites.get(file);
  if (known) return known;
  const suite = new Mocha({ bail: true, timeout: 120_000, reporter: class Silent {} as never });
  suite.addFile(file);
  suite.cleanReferencesAfterRun(false);
  await suite.loadFilesAsync();
  // Or each run would load them again, which does nothing for a module that is loaded.
  suite.files = [];
  suites.set(file, suite);
  return suite;
}
