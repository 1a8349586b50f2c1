import { join } from 'node:path';
import { Fault } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';
import type { SideReady } from '../serve.ts';
import { type Child, launch, tailOf } from './child.ts';
import type { ProcessList } from './leftovers.ts';
import { type Report, type Supervised, supervise } from './supervise.ts';

const READY_WITHIN_MS = 60_000;
/** Longer than the process gives itself to finish what it has begun. */
const STOP_WITHIN_MS = 40_000;
const PROGRAM = join(import.meta.dirname, '..', 'serve.ts');

/** What a side's process is started with. */
export interface SideProcessOptions {
  side: Side;
  /** All it is told: docs/configuration.md. */
  environment: NodeJS.ProcessEnv;
  /** File that its output is appended to. */
  log: string;
  processes: ProcessList;
  report: Report;
  /** Told where it serves, at each start. */
  onReady?: (ready: SideReady) => void;
}

/** A side's gateway and indexer, kept running. */
export function superviseSide(options: SideProcessOptions): Promise<Supervised> {
  return supervise(
    () => start(options),
    (child) => child.end('SIGTERM', STOP_WITHIN_MS),
    options.processes,
    options.report,
  );
}

async function start({ side, environment, log, onReady }: SideProcessOptions): Promise<Child> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', THONGQUAN_SIDE: side, ...environment };
  const child = await launch({ name: `${side} side`, command: process.execPath, args: [PROGRAM], log, env, ipc: true });
  const outcome = await readiness(child);
  if (typeof outcome !== 'string') {
    onReady?.(outcome);
    return child;
  }
  await child.end('SIGKILL');
  throw new Fault('SIDE_NOT_STARTED', `the ${side} side does not start (${outcome})\n${tailOf(log)}`, `see ${log}`);
}

/** Where it serves, or why it does not. */
function readiness(child: Child): Promise<SideReady | string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), READY_WITHIN_MS);
    const settle = (outcome: SideReady | string): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.process.once('message', (ready: SideReady) => settle(ready));
    child.exited.then(settle);
  });
}
