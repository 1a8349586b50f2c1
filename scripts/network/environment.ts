import type { SideConfig } from '../../database/config.ts';
import { clockSettings } from '../../indexer/clocks/settings.ts';
import { SIDES } from '../../protocol/sides.ts';
import { DemoKeys, Deployment, Organisations, Secrets } from './info.ts';
import {
  amount,
  count,
  days,
  jsonFile,
  list,
  network,
  oneOf,
  port,
  readVariable,
  seconds,
  secondsWithin,
  text,
  url,
  type Variable,
  variable,
} from './variables.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export const SERVICES = ['gateway', 'indexer', 'portal'] as const;
export type Service = (typeof SERVICES)[number];

const LOG_LEVEL = variable({
  meaning: `Least important log line to write: ${LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
  fallback: 'info',
  parse: oneOf(LEVELS),
});

/** Variables of `npm start`. */
export const START_VARIABLES = {
  THONGQUAN_DATA: variable({
    meaning: 'Folder of all state of the embedded network. `--data` overrides it.',
    fallback: 'data',
    parse: text,
  }),
  DATABASE_URL: variable({
    meaning: 'PostgreSQL server to use, with a user who may create databases; unset, the embedded server.',
    fallback: 'embedded',
    secret: true,
    parse: (value) => (value === 'embedded' ? undefined : url('postgresql:', 'postgres:')(value)),
  }),
  THONGQUAN_LOG_LEVEL: LOG_LEVEL,
} as const;

/** Every variable of a side's process, in the order of docs/configuration.md, which is made of this. */
export const SIDE_VARIABLES = {
  THONGQUAN_SIDE: variable({ meaning: 'Whose side this process serves: `VN` or `CN`.', parse: oneOf(SIDES) }),
  THONGQUAN_ROLES: variable({
    meaning: 'Services to run, separated by commas: `gateway`, `indexer`, `portal`. `--roles` overrides it.',
    fallback: SERVICES.join(','),
    parse: list(oneOf(SERVICES)),
  }),
  THONGQUAN_DATABASE_URL: variable({
    meaning: "This side's own PostgreSQL database.",
    secret: true,
    parse: url('postgresql:', 'postgres:'),
  }),
  THONGQUAN_RPC_URLS: variable({
    meaning: 'JSON-RPC endpoints of the chain, separated by commas.',
    parse: list(url('http:', 'https:')),
  }),
  THONGQUAN_DEPLOYMENT: variable({
    meaning: 'JSON file: chain id, contract addresses, agreement in force.',
    parse: jsonFile(Deployment),
  }),
  THONGQUAN_ORGANISATIONS: variable({
    meaning: "JSON file: both sides' organisations with their public keys.",
    parse: jsonFile(Organisations),
  }),
  THONGQUAN_SECRETS: variable({
    meaning: 'JSON file, readable by this user only: relayer account, gateway key, token secret, encryption keys of hosted organisations.',
    parse: jsonFile(Secrets),
  }),
  THONGQUAN_DATA: variable({ meaning: "Folder of this side's blobs.", parse: text }),
  THONGQUAN_IPFS_URL: variable({
    meaning: 'RPC API of an IPFS node to keep envelopes in; unset, files in the folder.',
    fallback: 'embedded',
    parse: (value) => (value === 'embedded' ? undefined : url('http:', 'https:')(value)),
  }),
  THONGQUAN_PUBLIC_URL: variable({
    meaning: 'Base URL under which anybody reaches this gateway; certificates name it for ever. `listening` for the address it listens on.',
    fallback: 'listening',
    parse: (value) => (value === 'listening' ? undefined : url('http:', 'https:')(value)),
  }),
  THONGQUAN_PEER_URL: variable({ meaning: "Base URL of the other side's gateway.", parse: url('http:', 'https:') }),
  THONGQUAN_WEBHOOK_ALLOW: variable({
    meaning:
      'Addresses and networks, separated by commas, that webhooks may reach although they are not public, over http too; `none` for public https addresses only.',
    fallback: 'none',
    parse: (value) => (value === 'none' ? [] : list(network)(value)),
  }),
  THONGQUAN_HOST: variable({ meaning: 'Address to listen on.', fallback: '127.0.0.1', parse: text }),
  THONGQUAN_GATEWAY_PORT: variable({ meaning: 'Port of the gateway; 0 takes any free one.', fallback: '4100', parse: port }),
  THONGQUAN_METRICS_HOST: variable({
    meaning: 'Address that the gateway serves its metrics on, at `/metrics`: one that its operators alone can reach.',
    fallback: '127.0.0.1',
    parse: text,
  }),
  THONGQUAN_METRICS_PORT: variable({
    meaning: 'Port of the metrics; 0 takes any free one, `off` serves none.',
    fallback: '4102',
    parse: (value) => (value === 'off' ? undefined : port(value)),
  }),
  THONGQUAN_STOP_SECONDS: variable({
    meaning: 'How long a process that was told to stop may take to finish what it has begun, before it ends with 1. From 1 to 30.',
    fallback: '20',
    parse: secondsWithin(1, 30),
  }),
  THONGQUAN_INDEXER_PORT: variable({ meaning: 'Port of the indexer; 0 takes any free one.', fallback: '4101', parse: port }),
  THONGQUAN_PORTAL_PORT: variable({ meaning: 'Port of the pages; 0 takes any free one.', fallback: '4103', parse: port }),
  THONGQUAN_PORTAL_GATEWAY: variable({
    meaning: 'Base URL at which the pages reach the gateway of their side; `own` for the one of the same process.',
    fallback: 'own',
    parse: (value) => (value === 'own' ? undefined : url('http:', 'https:')(value)),
  }),
  THONGQUAN_PORTAL_INDEX: variable({
    meaning: 'The same of the index.',
    fallback: 'own',
    parse: (value) => (value === 'own' ? undefined : url('http:', 'https:')(value)),
  }),
  THONGQUAN_PORTAL_DEMO_KEYS: variable({
    meaning:
      'JSON file of private keys that the pages hand to **anybody** who asks, to try them out by; `off` everywhere but on the embedded network, whose `npm start` sets it.',
    fallback: 'off',
    parse: (value) => (value === 'off' ? [] : jsonFile(DemoKeys)(value)),
  }),
  THONGQUAN_FEE_CAP: variable({
    meaning: 'Gwei that the relayer pays for a unit of gas at most. At the cap it waits and raises an alarm.',
    fallback: '500',
    parse: amount(9),
  }),
  THONGQUAN_STUCK_AFTER: variable({
    meaning: 'Seconds that blocks may pass a transaction over before the relayer replaces it by a dearer one.',
    fallback: '30',
    parse: seconds,
  }),
  THONGQUAN_LOW_BALANCE: variable({
    meaning: "Ether of the relayer's account below which an alarm is raised; without effect where gas is free.",
    fallback: '1',
    parse: amount(18),
  }),
  THONGQUAN_LOG_SILENCE: variable({
    meaning:
      "Seconds for which the other side's record log may serve nothing that can be verified, or less than the chain has a head of, before an alarm.",
    fallback: '900',
    parse: seconds,
  }),
  THONGQUAN_ACCESS_LOG_DAYS: variable({
    meaning:
      'Days that the record of accesses to content is kept; older entries are deleted every hour. An assumption, to be set to what the law of the side demands.',
    fallback: '1826',
    parse: days,
  }),
  THONGQUAN_RATE_KEY: variable({
    meaning: 'Requests a minute that a signed-in key may make of one gateway process, and acts of a key that it takes.',
    fallback: '30000',
    parse: count,
  }),
  THONGQUAN_RATE_ORGANISATION: variable({
    meaning: 'Requests a minute that the keys of an organisation may make together.',
    fallback: '60000',
    parse: count,
  }),
  THONGQUAN_RATE_ADDRESS: variable({
    meaning: 'Requests a minute from one address (in IPv6, one /64 network); health checks are not counted.',
    fallback: '60000',
    parse: count,
  }),
  THONGQUAN_RATE_SIGN_IN: variable({
    meaning: 'Requests a minute from one address to sign in, refresh and sign out.',
    fallback: '3000',
    parse: count,
  }),
  THONGQUAN_TRUSTED_PROXIES: variable({
    meaning:
      'Addresses or networks (CIDR) of the proxies before the gateway, the index and the pages, separated by commas, whose X-Forwarded-For tells the address. The pages are such a proxy to the other two.',
    fallback: 'none',
    parse: (value) => (value === 'none' ? undefined : list(network)(value)),
  }),
  THONGQUAN_CLOCKS: variable({
    meaning:
      'JSON file: working calendars by side and office, and limits of clocks ([how](indexer.md)); `assumed` for office hours on weekdays and the public holidays of 2026.',
    fallback: 'assumed',
    parse: (value) => (value === 'assumed' ? undefined : jsonFile(clockSettings)(value)),
  }),
  THONGQUAN_LOG_LEVEL: LOG_LEVEL,
} as const;

type Values<V extends Record<string, Variable<unknown>>> = { [N in keyof V]: ReturnType<V[N]['parse']> };

function readAll<V extends Record<string, Variable<unknown>>>(environment: NodeJS.ProcessEnv, variables: V): Values<V> {
  const entries = Object.entries(variables).map(([name, of]) => [name, readVariable(environment, name, of)]);
  return Object.fromEntries(entries) as Values<V>;
}

/** What `npm start` is told by its environment. */
export const readStartEnvironment = (environment: NodeJS.ProcessEnv): Values<typeof START_VARIABLES> =>
  readAll(environment, START_VARIABLES);

/**
 * The configuration of one side's process, read once at start.
 * @throws Fault CONFIGURATION naming the variable, what is wrong with it and what it should be
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): { config: SideConfig; services: Service[]; stopSeconds: number } {
  const read = readAll(environment, SIDE_VARIABLES);
  const { verifier, ...deployment } = read.THONGQUAN_DEPLOYMENT;
  const config: SideConfig = {
    ...deployment,
    ...read.THONGQUAN_SECRETS,
    chainId: BigInt(deployment.chainId),
    side: read.THONGQUAN_SIDE,
    databaseUrl: read.THONGQUAN_DATABASE_URL,
    rpcUrls: read.THONGQUAN_RPC_URLS,
    gateway: { host: read.THONGQUAN_HOST, port: read.THONGQUAN_GATEWAY_PORT },
    metrics:
      read.THONGQUAN_METRICS_PORT === undefined ? undefined : { host: read.THONGQUAN_METRICS_HOST, port: read.THONGQUAN_METRICS_PORT },
    indexer: { host: read.THONGQUAN_HOST, port: read.THONGQUAN_INDEXER_PORT },
    portal: {
      host: read.THONGQUAN_HOST,
      port: read.THONGQUAN_PORTAL_PORT,
      gatewayUrl: read.THONGQUAN_PORTAL_GATEWAY,
      indexUrl: read.THONGQUAN_PORTAL_INDEX,
      verifier,
      demoKeys: read.THONGQUAN_PORTAL_DEMO_KEYS,
    },
    relaying: {
      feeCap: read.THONGQUAN_FEE_CAP,
      stuckAfterMs: read.THONGQUAN_STUCK_AFTER * 1_000,
      lowBalance: read.THONGQUAN_LOW_BALANCE,
    },
    logSilenceMs: read.THONGQUAN_LOG_SILENCE * 1_000,
    accessLogDays: read.THONGQUAN_ACCESS_LOG_DAYS,
    ipfsUrl: read.THONGQUAN_IPFS_URL,
    publicUrl: read.THONGQUAN_PUBLIC_URL,
    peerUrl: read.THONGQUAN_PEER_URL,
    dataDir: read.THONGQUAN_DATA,
    webhookAllow: read.THONGQUAN_WEBHOOK_ALLOW,
    organisations: read.THONGQUAN_ORGANISATIONS,
    rates: {
      key: read.THONGQUAN_RATE_KEY,
      organisation: read.THONGQUAN_RATE_ORGANISATION,
      address: read.THONGQUAN_RATE_ADDRESS,
      signIn: read.THONGQUAN_RATE_SIGN_IN,
    },
    trustedProxies: read.THONGQUAN_TRUSTED_PROXIES,
    clocks: read.THONGQUAN_CLOCKS,
    logLevel: read.THONGQUAN_LOG_LEVEL,
  };
  return { config, services: read.THONGQUAN_ROLES, stopSeconds: read.THONGQUAN_STOP_SECONDS };
}
