import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf, readJson, writeJson } from './files.ts';

const LIST = 'processes.json';
const Processes = z.array(z.strictObject({ name: z.string(), pid: z.int().positive(), started: z.string() }));
const PATIENCE_MS = 10_000;

/** What a supervisor started, on disk before it matters, so that the next one can end what outlived a `kill -9`. */
export class ProcessList {
  readonly #path: string;
  #running: z.infer<typeof Processes> = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, LIST);
  }

  add(name: string, pid: number): Promise<void> {
    const started = startOf(pid);
    if (started === undefined) return Promise.resolve();
    this.#running = [...this.#running.filter((one) => one.name !== name), { name, pid, started }];
    return this.#write();
  }

  remove(pid: number): Promise<void> {
    this.#running = this.#running.filter((one) => one.pid !== pid);
    return this.#write();
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => writeJson(this.#path, this.#running));
    return this.#writing;
  }
}

/** Ends what a killed supervisor of this folder left running. A process is known by its id and start time together: ids come again. */
export async function endLeftovers(folder: string): Promise<void> {
  const listed = await readJson(join(folder, LIST), Processes).catch(() => undefined);
  const alive = (listed ?? []).filter((one) => startOf(one.pid) === one.started);
  for (const one of alive) signal(one.pid, one.name === 'postgres' ? 'SIGINT' : 'SIGKILL');
  await Promise.all(alive.map((one) => gone(one.pid, one.started)));
  await endServers(join(folder, 'postgres'));
}

/**
 * Ends database servers that run on a cluster, listed or not, and takes away the lock file of one that was killed: PostgreSQL takes an id
 * that the system still shows for a running server, although nobody has fetched its exit yet.
 */
async function endServers(cluster: string): Promise<void> {
  const servers = processesIn(cluster);
  for (const pid of servers) signal(pid, 'SIGINT');
  await Promise.all(servers.map((pid) => gone(pid, startOf(pid))));
  await rm(join(cluster, 'postmaster.pid'), { force: true });
}

/** Its own guard may end it in the meantime. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

async function gone(pid: number, started: string | undefined): Promise<void> {
  for (let waited = 0; startOf(pid) === started && started !== undefined; waited += 20) {
    if (waited === PATIENCE_MS) signal(pid, 'SIGKILL');
    await sleep(20);
  }
}

/** Processes at work in a folder, as a database server and each of its backends are in its cluster's. */
function processesIn(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const ids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return ids.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    } catch {
      return false;
    }
  });
}

/** Field 22 of /proc/<pid>/stat: ticks from boot to its start; undefined for a process that is gone or a zombie. */
export function startOf(pid: number): string | undefined {
  const stat = text(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
