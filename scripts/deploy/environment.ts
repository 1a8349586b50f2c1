import { list, readVariable, text, url, variable } from '../network/variables.ts';

const PRIVATE_KEY = {
  fallback: 'none',
  secret: true as const,
  parse: (value: string) => {
    if (value !== 'none' && !/^0x[0-9a-fA-F]{64}$/.test(value)) throw new TypeError('must be 32 bytes of 0x hex');
    return value === 'none' ? undefined : value;
  },
};
const KEYSTORE = { fallback: 'none', parse: (value: string) => (value === 'none' ? undefined : text(value)) };
const PASSWORD = {
  meaning: "The keystore's password; unset, it is asked for on the terminal.",
  fallback: 'asked for',
  secret: true as const,
  parse: (value: string) => (value === 'asked for' ? undefined : value),
};
const keystoreOf = (whose: string): string =>
  `In place of the key: an encrypted keystore file (Web3 Secret Storage, as wallets export it) with the ${whose}'s key.`;

/** Variables of `npm run deploy`, in the order of docs/configuration.md, which is made of this. */
export const DEPLOY_VARIABLES = {
  THONGQUAN_RPC_URLS: variable({
    meaning: 'JSON-RPC endpoints of the chain, separated by commas; the first that answers is used. `--rpc` overrides it.',
    fallback: 'those of network.json',
    parse: (value) => (value === 'those of network.json' ? undefined : list(url('http:', 'https:'))(value)),
  }),
  THONGQUAN_DEPLOYER_KEY: variable({
    ...PRIVATE_KEY,
    meaning: "The deployer's private key, 32 bytes of 0x hex. Not needed with `--check`.",
  }),
  THONGQUAN_DEPLOYER_KEYSTORE: variable({ ...KEYSTORE, meaning: keystoreOf('deployer') }),
  THONGQUAN_DEPLOYER_PASSWORD: variable(PASSWORD),
} as const;

/** Variables of `npm run rotate-keys`. */
export const OPERATOR_VARIABLES = {
  THONGQUAN_OPERATOR_KEY: variable({
    ...PRIVATE_KEY,
    meaning: "Private key of the side's operator, who writes about its organisations on the chain, 32 bytes of 0x hex.",
  }),
  THONGQUAN_OPERATOR_KEYSTORE: variable({ ...KEYSTORE, meaning: keystoreOf('operator') }),
  THONGQUAN_OPERATOR_PASSWORD: variable(PASSWORD),
} as const;

/** Where the key of an account is. */
export interface KeyEnvironment {
  key: string | undefined;
  keystore: string | undefined;
  password: string | undefined;
}

/** @throws Fault CONFIGURATION; it never shows a secret. */
export const readKeyEnvironment = (environment: NodeJS.ProcessEnv, whose: 'DEPLOYER' | 'OPERATOR'): KeyEnvironment => ({
  key: readVariable(environment, `THONGQUAN_${whose}_KEY`, OPERATOR_VARIABLES.THONGQUAN_OPERATOR_KEY),
  keystore: readVariable(environment, `THONGQUAN_${whose}_KEYSTORE`, OPERATOR_VARIABLES.THONGQUAN_OPERATOR_KEYSTORE),
  password: readVariable(environment, `THONGQUAN_${whose}_PASSWORD`, OPERATOR_VARIABLES.THONGQUAN_OPERATOR_PASSWORD),
});

/** @throws Fault CONFIGURATION; it never shows a secret. */
export const readDeployEnvironment = (environment: NodeJS.ProcessEnv) => ({
  rpc: readVariable(environment, 'THONGQUAN_RPC_URLS', DEPLOY_VARIABLES.THONGQUAN_RPC_URLS),
  ...readKeyEnvironment(environment, 'DEPLOYER'),
});
