import { readFileSync } from 'node:fs';

/** Milliseconds in one tick of `/proc/<pid>/stat`: Linux counts a hundred in a second, on every machine. */
const TICK_MS = 10;

/**
 * Milliseconds that a process of this machine has computed, in all its threads. Unlike time on the clock, it does not depend on what else
 * the machine is busy with. 0 for one that is gone.
 *
 * @see proc_pid_stat(5), fields 14 and 15
 */
export function processorMs(pid: number): number {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return 0;
  }
  // The name of the program, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
