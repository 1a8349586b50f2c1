import { Fault } from '../../database/fault.ts';
import { PROBE } from './instrument.ts';
import { type Verdict, Worker } from './judge.ts';
import type { Mutant } from './mutants.ts';
import { Plan, type Probed } from './plan.ts';
import { type Judged, survivorsOf } from './report.ts';

/** The one test whose reach is a number; survivors meet it once more with the larger. */
const MODEL = 'test/contracts/model-equality.test.ts';
const SEED = '20260101';
const [SEQUENCES, MORE_SEQUENCES] = ['30', '500'];
/** Milliseconds for a test file with a mutant, on top of five times what it takes without. */
const LEAST_PATIENCE = 60_000;
/** Milliseconds for a test file without any mutant, on a machine busy with other things. */
const AT_FIRST = 30 * 60_000;

export interface Run {
  /** The project's copy that holds the mutants. */
  folder: string;
  tests: string[];
  workers: number;
  onVerdict(judged: Judged): void;
  report(line: string): void;
}

/**
 * Judges every mutant by the tests that reach it, until the first that fails.
 *
 * @throws Fault PREPARATION_FAILED when no test reaches any mutant.
 */
export async function judgeAll(mutants: readonly Mutant[], run: Run): Promise<Judged[]> {
  const first = await judgeBy(SEQUENCES, mutants, run);
  const inReach = new Set(
    first.filter(({ verdict }) => verdict.outcome === 'killed' && verdict.by.file === MODEL).map(({ mutant }) => mutant.file),
  );
  const survivors = survivorsOf(first).filter(({ file }) => inReach.has(file));
  if (survivors.length === 0) return first;
  run.report(`${survivors.length} survivors once more, with ${MORE_SEQUENCES} random sequences`);
  const again = await judgeBy(MORE_SEQUENCES, survivors, { ...run, tests: [MODEL] });
  const better = new Map(again.map((judged) => [judged.mutant.id, judged]));
  return first.map((judged) => better.get(judged.mutant.id) ?? judged);
}

async function judgeBy(
  sequences: string,
  mutants: readonly Mutant[],
  { folder, tests, workers, onVerdict, report }: Run,
): Promise<Judged[]> {
  return withWorkers(folder, workers, sequences, async (pool) => {
    report(`running ${tests.length} test files without any mutant`);
    const unchanged = await unkilled(pool, 0, tests, report);
    const whole = unchanged.map(({ file }) => file);
    const probed = await unkilled(pool, PROBE, whole, report);
    if (probed.every(({ reached = [] }) => reached.length === 0)) throw unheard();
    const plan = new Plan(probed);
    const judged: Judged[] = [];
    await share(pool, mutants, async (worker, mutant) => {
      const one = { mutant, verdict: await verdictOn(mutant, worker, plan) };
      judged.push(one);
      onVerdict(one);
    });
    return judged.sort((a, b) => a.mutant.id - b.mutant.id);
  });
}

async function verdictOn(mutant: Mutant, worker: Worker, plan: Plan): Promise<Verdict> {
  for (const { file, took } of plan.testsFor(mutant)) {
    const answer = await worker.ask({ id: mutant.id, file }, Math.ceil(LEAST_PATIENCE + 5 * took));
    plan.learn(mutant, file, answer === undefined || answer.killer !== undefined);
    if (!answer) return { outcome: 'timeout' };
    if (answer.killer) return { outcome: 'killed', by: { file, ...answer.killer } };
  }
  return { outcome: 'survived' };
}

/** Every worker takes the next when it is done with one. */
async function share<T>(pool: Worker[], items: Iterable<T>, work: (worker: Worker, item: T) => Promise<void>): Promise<void> {
  const next = items[Symbol.iterator]();
  const busy = pool.map(async (worker) => {
    for (let one = next.next(); !one.done; one = next.next()) await work(worker, one.value);
  });
  await Promise.all(busy);
}

/** What each file took, and with PROBE reaches. One that fails without a mutant, if only by chance, cannot judge any: it is left out. */
async function unkilled(pool: Worker[], id: number, files: string[], report: (line: string) => void): Promise<Probed[]> {
  const found: Probed[] = [];
  await share(pool, files, async (worker, file) => {
    const answer = await worker.ask({ id, file }, AT_FIRST);
    if (answer && !answer.killer) return void found.push({ file, took: answer.took, reached: answer.reached });
    const why = answer?.killer ? `${answer.killer.test}: ${answer.killer.reason}` : 'it does not end';
    report(`LEFT OUT, for it fails without any mutant: ${file}: ${why}`);
  });
  return found;
}

const unheard = (): Fault =>
  new Fault('PREPARATION_FAILED', 'no test reaches any mutant', 'see that the EVM of the tests has the coinbase that the worker gives it');

async function withWorkers<T>(folder: string, count: number, sequences: string, use: (pool: Worker[]) => Promise<T>): Promise<T> {
  const environment = { MODEL_SEQUENCES: sequences, MODEL_SEED: SEED };
  const pool = Array.from({ length: count }, () => new Worker(folder, environment));
  try {
    return await use(pool);
  } finally {
    for (const worker of pool) worker.end();
  }
}
