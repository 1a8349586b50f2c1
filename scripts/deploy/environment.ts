import { list, readVariable, text, url, variable } from '../network/variables.ts';

/** Variables of `npm run deploy`, in the order of docs/configuration.md, which is made of this. */
export const DEPLOY_VARIABLES = {
  THONGQUAN_RPC_URLS: variable({
    meaning: 'JSON-RPC endpoints of the chain, separated by commas; the first that answers is used. `--rpc` overrides it.',
    fallback: 'those of network.json',
    parse: (value) => (value === 'those of network.json' ? undefined : list(url('http:', 'https:'))(value)),
  }),
  THONGQUAN_DEPLOYER_KEY: variable({
    meaning: "The deployer's private key, 32 bytes of 0x hex. Not needed with `--check`.",
    fallback: 'none',
    secret: true,
    parse: (value) => {
      if (value !== 'none' && !/^0x[0-9a-fA-F]{64}$/.test(value)) throw new TypeError('must be 32 bytes of 0x hex');
      return value === 'none' ? undefined : value;
    },
  }),
  THONGQUAN_DEPLOYER_KEYSTORE: variable({
    meaning: "In place of the key: an encrypted keystore file (Web3 Secret Storage, as wallets export it) with the deployer's key.",
    fallback: 'none',
    parse: (value) => (value === 'none' ? undefined : text(value)),
  }),
  THONGQUAN_DEPLOYER_PASSWORD: variable({
    meaning: "The keystore's password; unset, it is asked for on the terminal.",
    fallback: 'asked for',
    secret: true,
    parse: (value) => (value === 'asked for' ? undefined : value),
  }),
} as const;

/** @throws Fault CONFIGURATION; it never shows a secret. */
export function readDeployEnvironment(environment: NodeJS.ProcessEnv) {
  const read = <N extends keyof typeof DEPLOY_VARIABLES>(name: N) =>
    readVariable<ReturnType<(typeof DEPLOY_VARIABLES)[N]['parse']>>(environment, name, DEPLOY_VARIABLES[name] as never);
  return {
    rpc: read('THONGQUAN_RPC_URLS'),
    key: read('THONGQUAN_DEPLOYER_KEY'),
    keystore: read('THONGQUAN_DEPLOYER_KEYSTORE'),
    password: read('THONGQUAN_DEPLOYER_PASSWORD'),
  };
}
