import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SideConfig } from '../../database/config.ts';
import { Fault, reasonOf } from '../../database/fault.ts';
import { SIDES } from '../../protocol/sides.ts';
import { Deployment, Organisations, Secrets } from './info.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export const SERVICES = ['gateway', 'indexer'] as const;
export type Service = (typeof SERVICES)[number];

/** One environment variable of a side's process. */
interface Variable<T> {
  meaning: string;
  /** Used when the variable is unset; absent: it must be set. */
  fallback?: string;
  parse(text: string): T;
}

const url =
  (...protocols: string[]) =>
  (text: string): string => {
    const parsed = URL.parse(text);
    if (!parsed || !protocols.includes(parsed.protocol)) throw new TypeError(`must be a URL that begins with ${protocols.join(' or ')}//`);
    return text;
  };
const oneOf =
  <const T extends string>(values: readonly T[]) =>
  (text: string): T => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new TypeError(`must be one of ${values.join(', ')}`);
    return found;
  };
const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new TypeError('must be a port from 0 to 65535');
  return Number(text);
};
const list =
  <T>(parse: (text: string) => T) =>
  (text: string): T[] =>
    text.split(',').map((part) => parse(part.trim()));
const text = (value: string): string => value;
const jsonFile =
  <T>(schema: z.ZodType<T>) =>
  (path: string): T => {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new TypeError(`names ${path}, which is wrong: ${z.prettifyError(parsed.error).split('\n').slice(0, 4).join('; ')}`);
  };
const variable = <T>(of: Variable<T>): Variable<T> => of;

/** Every variable of a side's process, in the order of docs/configuration.md, which is made of this. */
export const VARIABLES = {
  THONGQUAN_SIDE: variable({ meaning: 'Whose side this process serves: `VN` or `CN`.', parse: oneOf(SIDES) }),
  THONGQUAN_ROLES: variable({
    meaning: 'Services to run, separated by commas: `gateway`, `indexer`. `--roles` overrides it.',
    fallback: SERVICES.join(','),
    parse: list(oneOf(SERVICES)),
  }),
  THONGQUAN_DATABASE_URL: variable({
    meaning: "PostgreSQL 16 or newer: this side's own database.",
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
  THONGQUAN_PEER_URL: variable({ meaning: "Base URL of the other side's gateway.", parse: url('http:', 'https:') }),
  THONGQUAN_HOST: variable({ meaning: 'Address to listen on.', fallback: '127.0.0.1', parse: text }),
  THONGQUAN_GATEWAY_PORT: variable({ meaning: 'Port of the gateway; 0 takes any free one.', fallback: '4100', parse: port }),
  THONGQUAN_INDEXER_PORT: variable({ meaning: 'Port of the indexer; 0 takes any free one.', fallback: '4101', parse: port }),
  THONGQUAN_LOG_LEVEL: variable({
    meaning: `Least important log line to write: ${LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
    fallback: 'info',
    parse: oneOf(LEVELS),
  }),
} as const;

type Name = keyof typeof VARIABLES;
type Value<N extends Name> = ReturnType<(typeof VARIABLES)[N]['parse']>;

function read<N extends Name>(environment: NodeJS.ProcessEnv, name: N): Value<N> {
  const { fallback, parse, meaning } = VARIABLES[name] as Variable<Value<N>>;
  const given = environment[name] || fallback;
  if (given === undefined) throw new Fault('CONFIGURATION', `${name} is not set`, `set it. ${meaning}`);
  try {
    return parse(given);
  } catch (error) {
    const shown = name === 'THONGQUAN_DATABASE_URL' ? '' : ` (it is \`${given}\`)`;
    throw new Fault('CONFIGURATION', `${name} ${explained(error)}${shown}`, `correct it. ${meaning}`);
  }
}

function explained(error: unknown): string {
  if (error instanceof SyntaxError) return `names a file that is torn or not JSON: ${error.message}`;
  if ((error as NodeJS.ErrnoException).syscall) return `names a file that cannot be read: ${reasonOf(error)}`;
  return reasonOf(error);
}

/**
 * The configuration of one side's process, read once at start.
 * @throws Fault CONFIGURATION naming the variable, what is wrong with it and what it should be
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): { config: SideConfig; services: Service[] } {
  const deployment = read(environment, 'THONGQUAN_DEPLOYMENT');
  const host = read(environment, 'THONGQUAN_HOST');
  const config: SideConfig = {
    side: read(environment, 'THONGQUAN_SIDE'),
    databaseUrl: read(environment, 'THONGQUAN_DATABASE_URL'),
    rpcUrls: read(environment, 'THONGQUAN_RPC_URLS'),
    chainId: BigInt(deployment.chainId),
    addresses: deployment.addresses,
    deployedAt: deployment.deployedAt,
    agreementVersion: deployment.agreementVersion,
    gateway: { host, port: read(environment, 'THONGQUAN_GATEWAY_PORT') },
    indexer: { host, port: read(environment, 'THONGQUAN_INDEXER_PORT') },
    peerUrl: read(environment, 'THONGQUAN_PEER_URL'),
    dataDir: read(environment, 'THONGQUAN_DATA'),
    ...read(environment, 'THONGQUAN_SECRETS'),
    organisations: read(environment, 'THONGQUAN_ORGANISATIONS'),
    logLevel: read(environment, 'THONGQUAN_LOG_LEVEL'),
  };
  return { config, services: read(environment, 'THONGQUAN_ROLES') };
}
