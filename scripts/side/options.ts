import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault, reasonOf } from '../../database/fault.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { readStartEnvironment } from '../network/environment.ts';
import { list, oneOf, port, url } from '../network/variables.ts';

const USAGE =
  'npm run side -- --side VN --rpc URL1,URL2 --peer URL [--data <folder>] [--config <folder>] [--host ADDRESS] [--gateway-port N] [--indexer-port N] [--portal-port N] [--metrics-port N] [--json]';

/** What an operator says of the side to run. */
export interface SideOptions {
  side: Side;
  rpcUrls: string[];
  /** Base URL of the other side's gateway. */
  peerUrl: string;
  /** Folder of all state of this side. */
  data: string;
  /** Folder with `deployment.json`, `organisations.json` and `secrets.json`. */
  config: string;
  /** PostgreSQL server to use; absent: the embedded one. */
  databaseUrl: string | undefined;
  /** What the process is told beside: variables of docs/configuration.md. */
  settings: NodeJS.ProcessEnv;
  json: boolean;
}

/** @throws Fault USAGE, naming the argument that is missing or wrong. */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): SideOptions {
  const given = parse(args);
  const side = read('side', given.side, oneOf(SIDES), 'whose side it is, `VN` or `CN`');
  const data = given.data ?? `data-${side.toLowerCase()}`;
  return {
    side,
    rpcUrls: read('rpc', given.rpc, list(url('http:', 'https:')), 'JSON-RPC endpoints of the chain, separated by commas'),
    peerUrl: read('peer', given.peer, url('http:', 'https:'), "the base URL of the other side's gateway; it need not run yet"),
    data: resolve(data),
    config: resolve(given.config ?? `${data}/config`),
    databaseUrl: readStartEnvironment(environment).DATABASE_URL,
    settings: {
      ...settingsOf(environment),
      ...(given.host === undefined ? {} : { THONGQUAN_HOST: given.host }),
      ...portSetting('gateway-port', 'THONGQUAN_GATEWAY_PORT', given['gateway-port']),
      ...portSetting('indexer-port', 'THONGQUAN_INDEXER_PORT', given['indexer-port']),
      ...portSetting('portal-port', 'THONGQUAN_PORTAL_PORT', given['portal-port']),
      ...portSetting('metrics-port', 'THONGQUAN_METRICS_PORT', given['metrics-port']),
    },
    json: given.json,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        ...{ side: text, rpc: text, peer: text, data: text, config: text, host: text },
        ...{ 'gateway-port': text, 'indexer-port': text, 'portal-port': text, 'metrics-port': text },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Fault('USAGE', reasonOf(error), USAGE);
  }
}

function read<T>(name: string, value: string | undefined, parseValue: (text: string) => T, meaning: string): T {
  if (value === undefined) throw new Fault('USAGE', `--${name} is missing: ${meaning}`, USAGE);
  try {
    return parseValue(value);
  } catch (error) {
    throw new Fault('USAGE', `--${name} ${reasonOf(error)}`, USAGE);
  }
}

const portSetting = (name: string, variable: string, value: string | undefined): NodeJS.ProcessEnv =>
  value === undefined ? {} : { [variable]: String(read(name, value, port, 'a port')) };

/** The operator's variables of ours reach the process; what the command decides itself stands after them. */
const settingsOf = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('THONGQUAN_')));
