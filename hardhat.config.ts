import { createRequire } from 'node:module';
import { defineConfig } from 'hardhat/config';

const require = createRequire(import.meta.url);

/** The compiler comes from npm (`solc`): nothing is downloaded when contracts are built. */
const compiler = {
  version: '0.8.37',
  path: require.resolve('solc/soljson.js'),
  settings: {
    viaIR: true,
    evmVersion: 'osaka',
    optimizer: { enabled: true, runs: 200 },
    // For docs/storage-layout.md.
    outputSelection: { '*': { '*': ['storageLayout'] } },
  },
};

export default defineConfig({
  paths: { tests: { solidity: 'test/contracts' } },
  solidity: {
    // What only tests need is compiled by the test command, never by `build` or `start`.
    splitTestsCompilation: true,
    profiles: {
      default: {
        compilers: [compiler],
        // Nearly half of the work is Clearance: as a job of its own, it is compiled beside the others (scripts/compile.ts).
        overrides: { 'contracts/Clearance.sol': compiler },
      },
    },
  },
  test: {
    solidity: {
      fuzz: { runs: count('FUZZ_RUNS', 64), ...(process.env.FUZZ_SEED ? { seed: process.env.FUZZ_SEED } : {}) },
      invariant: { runs: count('INVARIANT_RUNS', 8), depth: count('INVARIANT_DEPTH', 250), failOnRevert: true, shrinkRunLimit: 200 },
    },
  },
});

/** A positive number of the environment: how long a random search of the Solidity tests goes on. */
function count(name: string, otherwise: number): number {
  const given = Number(process.env[name]);
  return Number.isSafeInteger(given) && given > 0 ? given : otherwise;
}
