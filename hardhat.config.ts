import { createRequire } from 'node:module';
import { defineConfig } from 'hardhat/config';

const require = createRequire(import.meta.url);

/** The compiler comes from npm (`solc`): nothing is downloaded when contracts are built. */
const compiler = {
  version: '0.8.37',
  path: require.resolve('solc/soljson.js'),
  settings: { viaIR: true, evmVersion: 'osaka', optimizer: { enabled: true, runs: 200 } },
};

export default defineConfig({
  solidity: {
    profiles: {
      default: {
        compilers: [compiler],
        // Nearly half of the work is Clearance: as a job of its own, it is compiled beside the others (scripts/compile.ts).
        overrides: { 'contracts/Clearance.sol': compiler },
      },
    },
  },
});
