import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import type { Side } from '../../protocol/sides.ts';
import { prepareDatabase } from '../network/databases.ts';
import { readJson, writeJson } from '../network/files.ts';
import { type DataFolder, openFolder } from '../network/folder.ts';
import { ProcessList } from '../network/leftovers.ts';
import { choosePorts, onFreePort } from '../network/ports.ts';
import { startPostgres } from '../network/postgres.ts';
import { superviseSide } from '../network/side-process.ts';
import type { Report } from '../network/supervise.ts';
import type { SideReady } from '../serve.ts';
import { demandChain } from './chain.ts';
import { readConfigFolder } from './config-folder.ts';
import type { SideOptions } from './options.ts';

const SidePorts = z.strictObject({ postgres: z.int().min(1).max(65535) });

/** `side.json` in the data folder: where a running side is, for the backup. Holds the database's password. */
export const SideFile = z.strictObject({
  format: z.literal('thongquan-side/1'),
  side: z.enum(['VN', 'CN']),
  database: z.string(),
  blobs: z.string(),
  config: z.string(),
});
export const SIDE_FILE = 'side.json';

export interface RunningSide {
  info: SideReady & { side: Side; data: string };
  /** Where it serves, for a person. */
  summary: string;
  /** Stops all of it. False when the side could not finish what it had begun. */
  stop(): Promise<boolean>;
}

/** Starts one side: its database, then its process. What was started is stopped again should a later part fail. */
export async function runSide(options: SideOptions & { report: Report }): Promise<RunningSide> {
  const { side, report } = options;
  const config = readConfigFolder(options.config, side);
  await demandChain(options.rpcUrls, config.deployment, report);
  const folder = await openFolder(options.data);
  const started: (() => Promise<unknown>)[] = [() => folder.release()];
  const stop = async (): Promise<void> => {
    for (let end = started.pop(); end; end = started.pop()) await end();
  };
  try {
    await mkdir(folder.file('logs'), { recursive: true, mode: 0o700 });
    const processes = new ProcessList(folder.path);
    const server = await openServer(folder, options, processes);
    if (server.stop) started.push(server.stop);
    const database = await prepareDatabase(server.url, side, folder.id);
    const blobs = folder.file(side.toLowerCase());
    await writeJson(folder.file(SIDE_FILE), { format: 'thongquan-side/1', side, database, blobs, config: options.config });
    let ready: SideReady = {};
    const log = folder.file('logs', `${side.toLowerCase()}.log`);
    const environment = {
      ...options.settings,
      THONGQUAN_SIDE: side,
      THONGQUAN_DATABASE_URL: database,
      THONGQUAN_RPC_URLS: options.rpcUrls.join(','),
      THONGQUAN_PEER_URL: options.peerUrl,
      THONGQUAN_DEPLOYMENT: config.path('deployment.json'),
      THONGQUAN_ORGANISATIONS: config.path('organisations.json'),
      THONGQUAN_SECRETS: config.path('secrets.json'),
      THONGQUAN_DATA: blobs,
    };
    const onReady = (now: SideReady): void => {
      ready = now;
    };
    const running = await superviseSide({ side, environment, log, processes, report, onReady });
    const info = { ...ready, side, data: folder.path };
    return {
      info,
      summary: summaryOf(info, log),
      async stop() {
        const { exited } = running.child();
        await running.stop();
        await stop();
        return (await exited) === 'exit 0';
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server that holds this side's database: the operator's, or one in the data folder. */
export async function openServer(
  folder: DataFolder,
  { databaseUrl, report }: { databaseUrl: string | undefined; report: Report },
  processes: ProcessList,
): Promise<{ url: string; stop?: () => Promise<void> }> {
  if (databaseUrl !== undefined) return { url: databaseUrl };
  report('starting the database');
  const path = folder.file('ports.json');
  const wanted = (await readJson(path, SidePorts)) ?? { postgres: 0 };
  const { postgres } = await choosePorts(wanted);
  const { started: server, port } = await onFreePort(postgres, (at) => startPostgres({ folder, port: at, processes, report }));
  await writeJson(path, { postgres: port });
  return { url: server.url, stop: () => server.stop() };
}

function summaryOf({ side, gateway, indexer, portal, metrics, data }: RunningSide['info'], log: string): string {
  const lines = { gateway, indexer, portal, metrics, data, log };
  const rows = Object.entries(lines).flatMap(([name, where]) => (where === undefined ? [] : [`  ${name.padEnd(8)} ${where}`]));
  return [`${side} serves; Ctrl-C stops`, ...rows].join('\n');
}
