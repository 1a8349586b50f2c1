import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Fault, reasonOf } from '../../database/fault.ts';

export interface Launch {
  name: string;
  command: string;
  args: string[];
  /** File that its output is appended to. */
  log: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** A Node program that talks over `process.send` and leaves when the channel closes. */
  ipc?: boolean;
  /** Signal it gets should this process die without a word; a program with `ipc` sees to that itself. */
  orphanSignal?: 'INT' | 'KILL';
}

/** A running program of the network. */
export interface Child {
  name: string;
  pid: number;
  process: ChildProcess;
  /** Resolves when it is gone, with why (`exit 1`, `SIGKILL`). */
  exited: Promise<string>;
  /** Sends the signal and waits; after `patience` milliseconds, SIGKILL. */
  end(signal: NodeJS.Signals, patience?: number): Promise<string>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches this process alone, which then stops them all in order.
 */
export async function launch(what: Launch): Promise<Child> {
  const log = openSync(what.log, 'a', 0o600);
  const child = spawn(what.command, what.args, {
    cwd: what.cwd,
    env: what.env,
    uid: what.uid,
    gid: what.gid,
    detached: true,
    stdio: what.ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
  });
  closeSync(log);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Fault(
      'PROCESS_NOT_STARTED',
      `${what.name} does not start: ${reasonOf(error)}`,
      `see whether ${what.command} may be executed`,
    );
  }
  const pid = child.pid as number;
  const guard = what.orphanSignal ? guardOf(pid, what.orphanSignal) : undefined;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      guard?.kill('SIGKILL');
      resolve(signal ?? `exit ${code}`);
    });
  });
  return {
    name: what.name,
    pid,
    process: child,
    exited,
    async end(signal, patience = 20_000) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), patience);
      const why = await exited;
      clearTimeout(timer);
      return why;
    },
  };
}

/** Waits at the end of a pipe from this process, and signals `pid` when the pipe closes: when this process is gone. */
function guardOf(pid: number, signal: string): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -s "$1" "$2"', 'guard', signal, String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.unref();
  return guard;
}

/** The last lines a program wrote, to show why it failed. */
export function tailOf(log: string, lines = 5): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
