import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../database/fault.ts';
import type { Child } from './child.ts';
import type { ProcessList } from './leftovers.ts';

/** One line of progress for the person at the terminal. */
export type Report = (line: string) => void;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;
/** A program that lived this long has started well: its next crash is a new one. */
const SETTLED_MS = 5_000;

export interface Supervised {
  /** The program as it runs now; after a crash, the next one. */
  child(): Child;
  stop(): Promise<void>;
}

/**
 * Keeps a program running: started again after a crash, later each time, until `stop`. `start` resolves when the program serves; its first
 * failure is thrown, later ones are reported and tried again.
 */
export async function supervise(
  start: () => Promise<Child>,
  end: (child: Child) => Promise<unknown>,
  processes: ProcessList,
  report: Report,
): Promise<Supervised> {
  let stopping = false;
  let pause = FIRST_PAUSE_MS;
  let child = await started();
  const watching = watch();

  async function started(): Promise<Child> {
    const next = await start();
    await processes.add(next.name, next.pid);
    return next;
  }

  async function watch(): Promise<void> {
    for (;;) {
      const since = Date.now();
      const why = await child.exited;
      await processes.remove(child.pid);
      if (stopping) return;
      if (Date.now() - since > SETTLED_MS) pause = FIRST_PAUSE_MS;
      report(`${child.name} ended (${why}); starting it again`);
      if (!(await restarted())) return;
    }
  }

  async function restarted(): Promise<boolean> {
    while (!stopping) {
      await sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      if (stopping) return false;
      try {
        child = await started();
        if (!stopping) return true;
        await end(child);
        return false;
      } catch (error) {
        report(`${child.name} does not start: ${reasonOf(error)}`);
      }
    }
    return false;
  }

  return {
    child: () => child,
    async stop() {
      stopping = true;
      await end(child);
      await watching;
    },
  };
}
