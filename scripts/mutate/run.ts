import { Fault } from '../../database/fault.ts';
import { PROBE } from './instrument.ts';
import { type Verdict, Worker } from './judge.ts';
import type { Memory } from './memory.ts';
import type { Mutant } from './mutants.ts';
import { Plan, type Probed } from './plan.ts';
import { type Judged, survivorsOf } from './report.ts';
import type { Answer } from './worker.ts';

/** The one test whose reach is a number; survivors meet it once more with the larger. */
const MODEL = 'test/contracts/model-equality.test.ts';
const SEED = '20260101';
const [SEQUENCES, MORE_SEQUENCES] = ['30', '200'];
/** The Solidity tests' searches, a fraction of what they usually are: every survivor meets them. */
const SHORT_SEARCHES = { FUZZ_RUNS: '16', INVARIANT_RUNS: '1', INVARIANT_DEPTH: '60' };
/** Milliseconds of computing that a test file may take with a mutant, on top of five times what it takes without. */
const LEAST_PATIENCE = 60_000;
/** Milliseconds of computing for a test file without any mutant. */
const AT_FIRST = 30 * 60_000;

export interface Run {
  /** The project's copy that holds the mutants. */
  folder: string;
  tests: string[];
  workers: number;
  memory: Memory;
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
  { folder, tests, workers, memory, onVerdict, report }: Run,
): Promise<Judged[]> {
  const known = memory.recall(sequences, mutants, tests);
  const judged = new Map(known.map((one) => [one.mutant, one]));
  const rest = mutants.filter((mutant) => !judged.has(mutant));
  if (known.length > 0) report(`${known.length} verdicts are known from an earlier run`);
  if (rest.length === 0) return known;
  return withWorkers(folder, workers, sequences, async (pool) => {
    report(`running ${tests.length} test files without any mutant`);
    const probed = await unchanged(pool, tests, report);
    if (probed.every(({ reached = [] }) => reached.length === 0)) throw unheard();
    const plan = new Plan(probed);
    for (const { mutant, verdict } of known) if (verdict.outcome === 'killed') plan.learn(mutant, verdict.by.file, true);
    await share(pool, rest, async (worker, mutant) => {
      const one = { mutant, verdict: await verdictOn(mutant, worker, plan) };
      judged.set(mutant, one);
      memory.keep(sequences, one, tests);
      onVerdict(one);
    });
    const doubted = await doubtful(pool, [...judged.values()], report);
    for (const one of judged.values()) if (isDoubted(one, doubted)) memory.forget(sequences, one);
    return [...judged.values()].map((one) => doubt(one, doubted)).sort((a, b) => a.mutant.id - b.mutant.id);
  });
}

/** A kill by a file that fails anyway is none. */
const doubt = (judged: Judged, files: ReadonlySet<string>): Judged =>
  isDoubted(judged, files) ? { mutant: judged.mutant, verdict: { outcome: 'survived' } } : judged;

const isDoubted = ({ verdict }: Judged, files: ReadonlySet<string>): boolean => verdict.outcome === 'killed' && files.has(verdict.by.file);

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

/**
 * What each file takes and reaches. One that fails without a mutant cannot judge any, be it by chance or because it runs a second time in
 * its process: it is left out.
 */
async function unchanged(pool: Worker[], files: string[], report: (line: string) => void): Promise<Probed[]> {
  const found: Probed[] = [];
  await share(pool, files, async (worker, file) => {
    const [plain, probed] = [await worker.ask({ id: 0, file }, AT_FIRST), await worker.ask({ id: PROBE, file }, AT_FIRST)];
    const failed = [plain, probed].find((answer) => !answer || answer.killer);
    if (plain && probed && !failed) {
      found.push({ file, took: plain.took, reached: probed.reached });
      report(`${file}: ${(plain.took / 1000).toFixed(1)} s, reaches ${probed.reached?.length ?? 'none that it can tell'}`);
    } else report(`LEFT OUT, for it fails without any mutant: ${file}: ${whyOf(failed)}`);
  });
  return found;
}

/** Every worker runs once more, without any mutant, the files that killed: one that fails now may have failed for no mutant's sake. */
async function doubtful(pool: Worker[], judged: readonly Judged[], report: (line: string) => void): Promise<Set<string>> {
  const killers = new Set(judged.flatMap(({ verdict }) => (verdict.outcome === 'killed' ? [verdict.by.file] : [])));
  const found = new Set<string>();
  const check = async (worker: Worker): Promise<void> => {
    for (const file of killers) {
      const answer = await worker.ask({ id: 0, file }, AT_FIRST);
      if (answer && !answer.killer) continue;
      found.add(file);
      report(`DOUBTFUL, for it fails without any mutant now: ${file}: ${whyOf(answer)}`);
    }
  };
  await Promise.all(pool.map(check));
  return found;
}

const whyOf = (answer: Answer | undefined): string =>
  answer?.killer ? `${answer.killer.test}: ${answer.killer.reason}` : 'it does not end';

const unheard = (): Fault =>
  new Fault('PREPARATION_FAILED', 'no test reaches any mutant', 'see that the EVM of the tests has the coinbase that the worker gives it');

async function withWorkers<T>(folder: string, count: number, sequences: string, use: (pool: Worker[]) => Promise<T>): Promise<T> {
  const environment = { MODEL_SEQUENCES: sequences, MODEL_SEED: SEED, ...SHORT_SEARCHES };
  const pool = Array.from({ length: count }, () => new Worker(folder, environment));
  try {
    return await use(pool);
  } finally {
    for (const worker of pool) worker.end();
  }
}
