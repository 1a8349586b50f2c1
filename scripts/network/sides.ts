import { mkdir } from 'node:fs/promises';
import type { DemoKey, Organisation } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';
import { writeJson } from './files.ts';
import type { DataFolder } from './folder.ts';
import type { NetworkInfo, Ports, Secrets, SideInfo } from './info.ts';
import type { ProcessList } from './leftovers.ts';
import type { Accounts, Setup } from './setup.ts';
import { superviseSide } from './side-process.ts';
import type { Report, Supervised } from './supervise.ts';

/** What a side's process is started with. */
export interface SideOptions {
  side: Side;
  folder: DataFolder;
  databaseUrl: string;
  rpcUrl: string;
  /** The other side's gateway. */
  peerUrl: string;
  ports: Ports;
  processes: ProcessList;
  report: Report;
  logLevel: string;
}

export const sideInfo = (side: Side, ports: Ports, databaseUrl: string, folder: DataFolder): SideInfo => ({
  gateway: `http://127.0.0.1:${side === 'VN' ? ports.vnGateway : ports.cnGateway}`,
  indexer: `http://127.0.0.1:${side === 'VN' ? ports.vnIndexer : ports.cnIndexer}`,
  metrics: `http://127.0.0.1:${side === 'VN' ? ports.vnMetrics : ports.cnMetrics}/metrics`,
  portal: `http://127.0.0.1:${side === 'VN' ? ports.vnPortal : ports.cnPortal}`,
  database: databaseUrl,
  blobs: folder.file(side.toLowerCase()),
});

/** Writes what a side keeps to itself: the accounts and keys of its own organisations only. */
export async function writeSecrets(folder: DataFolder, side: Side, setup: Setup, accounts: Accounts): Promise<void> {
  const own = setup.organisations.filter((organisation) => organisation.side === side);
  const gateway = own.find((organisation) => organisation.roles.includes('GATEWAY'))?.keys[0];
  if (!gateway) throw new Fault('SETUP_INCOMPLETE', `the ${side} side has no gateway key`, 'begin anew with `npm start -- --reset`');
  const secrets: Secrets = {
    relayerKey: accounts.relayer[side].privateKey,
    gatewayKey: gateway.privateJwk,
    tokenSecret: setup.tokenSecrets[side],
    hosted: own.map(({ handle, id, roles, encPrivateJwk }) => ({ handle, id, roles, encPrivateJwk })),
  };
  await mkdir(folder.file(side.toLowerCase()), { recursive: true, mode: 0o700 });
  await writeJson(folder.file(side.toLowerCase(), 'secrets.json'), secrets);
}

const DEMO_KEYS = 'demo-keys.json';

/** Writes the keys that a side's pages hand out, one of each person and firm; none of them is the gateway's. */
export async function writeDemoKeys(folder: DataFolder, side: Side, { organisations, keys }: Pick<NetworkInfo, 'organisations' | 'keys'>) {
  const demo: DemoKey[] = organisations
    .filter((one) => one.side === side && !one.roles.includes('GATEWAY'))
    .flatMap((one) =>
      one.keys.map(({ handle, keyId, roles }) => {
        const { privateJwk } = keys[handle] as NetworkInfo['keys'][string];
        return { handle, organisation: one.handle, roles, keyId, privateJwk };
      }),
    );
  await writeJson(folder.file(side.toLowerCase(), DEMO_KEYS), demo);
}

export const writeDirectory = (folder: DataFolder, organisations: Organisation[]): Promise<void> =>
  writeJson(folder.file('organisations.json'), organisations, 0o644);

/** A side's gateway and indexer, kept running. */
export function startSide(options: SideOptions): Promise<Supervised> {
  const { side, folder, processes, report } = options;
  const log = folder.file('logs', `${side.toLowerCase()}.log`);
  return superviseSide({ side, environment: environmentOf(options), log, processes, report });
}

function environmentOf({ side, folder, databaseUrl, rpcUrl, peerUrl, ports, logLevel }: SideOptions): NodeJS.ProcessEnv {
  const here = sideInfo(side, ports, databaseUrl, folder);
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...(process.env.NODE_OPTIONS ? { NODE_OPTIONS: process.env.NODE_OPTIONS } : {}),
    NODE_ENV: 'production',
    THONGQUAN_SIDE: side,
    THONGQUAN_DATABASE_URL: databaseUrl,
    THONGQUAN_RPC_URLS: rpcUrl,
    THONGQUAN_DEPLOYMENT: folder.file('deployment.json'),
    THONGQUAN_ORGANISATIONS: folder.file('organisations.json'),
    THONGQUAN_SECRETS: folder.file(side.toLowerCase(), 'secrets.json'),
    THONGQUAN_DATA: folder.file(side.toLowerCase()),
    THONGQUAN_GATEWAY_PORT: new URL(here.gateway).port,
    THONGQUAN_INDEXER_PORT: new URL(here.indexer).port,
    THONGQUAN_METRICS_PORT: new URL(here.metrics ?? '').port,
    THONGQUAN_PORTAL_PORT: new URL(here.portal ?? '').port,
    THONGQUAN_PORTAL_DEMO_KEYS: folder.file(side.toLowerCase(), DEMO_KEYS),
    // Its own pages pass on who asks.
    THONGQUAN_TRUSTED_PROXIES: '127.0.0.1',
    THONGQUAN_PEER_URL: peerUrl,
    THONGQUAN_LOG_LEVEL: logLevel,
  };
}
