import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds that each part of the network has used so far, and what its services hold in memory. */
export interface Usage {
  at: number;
  cpu: Record<string, number>;
  /** Resident bytes. */
  rss: Record<string, number>;
}

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

interface Stat {
  parent: number;
  /** User and system time of the process, and of children it has waited for. */
  own: number;
  waited: number;
  rss: number;
}

/** Fields of /proc/<pid>/stat (proc(5)), counted after the name in parentheses, which may hold anything. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return {
      parent: fields[1] ?? 0,
      own: (utime + stime) / TICKS_PER_SECOND,
      waited: (cutime + cstime) / TICKS_PER_SECOND,
      rss: (fields[21] ?? 0) * PAGE_BYTES,
    };
  } catch {
    return undefined;
  }
}

/** What the named processes used, PostgreSQL with its backends; `load` is this process, which also signs and watches. */
export function usageOf(pids: Record<string, number>): Usage {
  const all = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    return stat ? [stat] : [];
  });
  const cpu: Record<string, number> = {};
  const rss: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const stat = statOf(pid);
    if (!stat) continue;
    const children = name === 'postgres' ? all.filter((each) => each.parent === pid) : [];
    cpu[name] = stat.own + (name === 'postgres' ? stat.waited : 0) + children.reduce((sum, child) => sum + child.own + child.waited, 0);
    rss[name] = stat.rss;
  }
  const { user, system } = process.cpuUsage();
  cpu.load = (user + system) / 1e6;
  rss.load = process.memoryUsage.rss();
  return { at: performance.now(), cpu, rss };
}

/** CPU milliseconds by process between two looks, divided by a number of acts. */
export const perAct = (before: Usage, after: Usage, acts: number): Record<string, number> =>
  Object.fromEntries(Object.entries(after.cpu).map(([name, used]) => [name, ((used - (before.cpu[name] ?? 0)) * 1000) / acts]));
