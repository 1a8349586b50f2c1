import { createRequire } from 'node:module';
import { defineConfig } from 'hardhat/config';

const require = createRequire(import.meta.url);

/** The compiler comes from npm (`solc`): nothing is downloaded when contracts are built. */
export default defineConfig({
  solidity: {
    profiles: {
      default: {
        version: '0.8.37',
        path: require.resolve('solc/soljson.js'),
        settings: { viaIR: true, evmVersion: 'osaka', optimizer: { enabled: true, runs: 200 } },
      },
    },
  },
});
