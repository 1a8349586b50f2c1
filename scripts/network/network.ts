import { mkdir } from 'node:fs/promises';
import { otherSide, SIDES, type Side } from '../../protocol/sides.ts';
import { type Chain, startChain } from './chain.ts';
import { prepareDatabases } from './databases.ts';
import { readJson, writeJson } from './files.ts';
import { type DataFolder, openFolder } from './folder.ts';
import { DEFAULT_PORTS, type Deployment, type NetworkInfo, Ports } from './info.ts';
import { ProcessList } from './leftovers.ts';
import { ATTEMPTS, choosePorts, isTaken, onFreePort } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { publicDirectory } from './public-directory.ts';
import { accountsOf, loadSetup, type Setup } from './setup.ts';
import { sideInfo, startSide, writeDemoKeys, writeDirectory, writeSecrets } from './sides.ts';
import type { Report, Supervised } from './supervise.ts';

/** Of the embedded network: Viet Nam's and China's calling codes. */
export const EMBEDDED_CHAIN_ID = 8486;

export interface NetworkOptions {
  /** The data folder; made when missing. */
  data: string;
  /** Empty it first. */
  reset?: boolean;
  /** A PostgreSQL server to use; absent: the embedded one. */
  databaseUrl?: string | undefined;
  logLevel?: string;
  report?: Report;
  /** The way from a side to what it talks to: answers the URL to use in place of the real one (a test puts a proxy in between). */
  link?: (side: Side, to: LinkEnd, url: string) => Promise<string>;
  /** Makes what is not committed; the chain and the database start meanwhile. */
  prepare?: () => Promise<void>;
}

export type LinkEnd = 'chain' | 'database' | 'peer';

/** A running embedded network: chain, database, both sides. */
export interface Network {
  info: NetworkInfo;
  folder: DataFolder;
  chain: Chain;
  /** Process ids by name, as they are now. */
  pids(): Record<string, number>;
  /** Stops all in order; the data folder can be started again. */
  stop(): Promise<void>;
}

/** Starts the network of a data folder, or makes it first. What was started is stopped again should a later part fail. */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const {
    data,
    reset = false,
    databaseUrl,
    logLevel = 'info',
    report = () => {},
    prepare,
    link = async (_side, _to, url) => url,
  } = options;
  const folder = await openFolder(data, reset);
  const started: (() => Promise<void>)[] = [() => folder.release()];
  const stop = async (): Promise<void> => {
    for (let end = started.pop(); end; end = started.pop()) await end();
  };
  try {
    await mkdir(folder.file('logs'), { recursive: true, mode: 0o700 });
    const prepared = prepare?.();
    // It may fail before it is waited for.
    prepared?.catch(() => {});
    const processes = new ProcessList(folder.path);
    const setup = await loadSetup(folder);
    let ports = await portsOf(folder);

    report('starting the chain and the database');
    const { mnemonic } = setup;
    const { port: chainPort, started: chain } = await onFreePort(ports.chain, (port) =>
      startChain({ folder, port, chainId: EMBEDDED_CHAIN_ID, mnemonic, processes, report }),
    );
    started.push(() => chain.stop());
    const { port: postgresPort, started: server } = await onFreePort(ports.postgres, async (port) =>
      databaseUrl ? undefined : startPostgres({ folder, port, processes, report }),
    );
    if (server) started.push(() => server.stop());
    ports = await keepPorts(folder, { ...ports, chain: chainPort, postgres: postgresPort });
    const databases = await prepareDatabases(server?.url ?? (databaseUrl as string), folder.id, reset);
    await prepared;
    // Only now: the contracts' interfaces, which it imports, are made by the preparation.
    const { found } = await import('./found.ts');
    const deployment = await found(folder, chain, setup, report);
    report('starting both sides');
    let info = await describe(folder, chain, ports, databases, deployment, setup);
    const sides: Supervised[] = [];
    for (let attempt = 1; sides.length === 0; attempt++) {
      const common = { folder, ports, processes, report, logLevel };
      const { sides: urls } = info;
      const failure = await startBoth(sides, async (side) =>
        startSide({
          ...common,
          side,
          rpcUrl: await link(side, 'chain', chain.url),
          databaseUrl: await link(side, 'database', databases[side]),
          peerUrl: await link(side, 'peer', urls[otherSide(side)].gateway),
        }),
      );
      if (failure === undefined) break;
      if (attempt === ATTEMPTS || !isTaken(failure)) throw failure;
      report('another program took a port meanwhile; choosing others');
      ports = await otherPorts(folder, ports);
      info = await describe(folder, chain, ports, databases, deployment, setup);
    }
    for (const side of sides) started.push(() => side.stop());
    await writeJson(folder.file('network.json'), info);
    return {
      info,
      folder,
      chain,
      pids: () => ({
        chain: chain.pid(),
        ...(server ? { postgres: server.pid() } : {}),
        ...Object.fromEntries(sides.map((side) => [side.child().name, side.child().pid])),
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The ports of last time when they are still free. */
async function portsOf(folder: DataFolder): Promise<Ports> {
  return keepPorts(folder, await choosePorts((await readJson(folder.file('ports.json'), Ports)) ?? DEFAULT_PORTS));
}

async function keepPorts(folder: DataFolder, ports: Ports): Promise<Ports> {
  await writeJson(folder.file('ports.json'), ports);
  return ports;
}

/** Ports of the sides chosen anew: between choosing and listening there is time for another program. */
async function otherPorts(folder: DataFolder, ports: Ports): Promise<Ports> {
  const { chain, postgres, ...sides } = ports;
  return keepPorts(folder, { chain, postgres, ...(await choosePorts(sides)) });
}

/** Starts both sides or neither. @returns why not. */
async function startBoth(sides: Supervised[], start: (side: Side) => Promise<Supervised>): Promise<unknown> {
  const starting = await Promise.allSettled(SIDES.map(start));
  const up = starting.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = starting.find((one) => one.status === 'rejected');
  if (failed === undefined) sides.push(...up);
  else await Promise.all(up.map((side) => side.stop()));
  return failed?.reason;
}

async function describe(
  folder: DataFolder,
  chain: Chain,
  ports: Ports,
  databases: Record<Side, string>,
  deployment: Deployment,
  setup: Setup,
): Promise<NetworkInfo> {
  const organisations = publicDirectory(setup, deployment.verifier);
  const accounts = accountsOf(setup);
  await writeDirectory(folder, organisations);
  for (const side of SIDES) await writeSecrets(folder, side, setup, accounts);
  const registered = new Map(organisations.flatMap((one) => one.keys.map((key) => [key.handle, key.keyId])));
  const keys = setup.organisations.flatMap((one) =>
    one.keys.map(({ handle, privateJwk }) => {
      const keyId = registered.get(handle) as string;
      return [handle, { keyId, organisation: one.handle, side: one.side, privateJwk }] as const;
    }),
  );
  const demo = { organisations, keys: Object.fromEntries(keys) };
  for (const side of SIDES) await writeDemoKeys(folder, side, demo);
  return {
    format: 'thongquan-network/1',
    rpc: chain.url,
    ...deployment,
    sides: { VN: sideInfo('VN', ports, databases.VN, folder), CN: sideInfo('CN', ports, databases.CN, folder) },
    ...demo,
    signIn: 'POST /v1/auth/challenge {key}, sign the challenge with the key, POST /v1/auth/token {key, challenge, signature}',
  };
}
