import { Fault } from '../../database/fault.ts';
import { type Verdict, Worker } from './judge.ts';
import type { Mutant } from './mutants.ts';
import { Plan } from './plan.ts';
import type { Judged } from './report.ts';

/** The one test whose reach is a number; survivors meet it once more with the larger. */
const MODEL = 'test/contracts/model-equality.test.ts';
const SEED = '20260101';
const [SEQUENCES, MORE_SEQUENCES] = ['30', '300'];

export interface Run {
  /** The project's copy that holds the mutants. */
  folder: string;
  tests: string[];
  workers: number;
  onVerdict(judged: Judged): void;
  report(line: string): void;
}

/**
 * Judges every mutant by the tests, until the first that fails.
 *
 * @throws Fault PREPARATION_FAILED when a test fails without any mutant.
 */
export async function judgeAll(mutants: readonly Mutant[], { folder, tests, workers, onVerdict, report }: Run): Promise<Judged[]> {
  const first = await withWorkers(folder, workers, SEQUENCES, async (pool) => {
    const took = await unchanged(pool, tests, report);
    const plan = new Plan(new Map(Object.entries(took)));
    return each(pool, mutants, patienceFor(took), {
      files: (mutant) => plan.filesFor(mutant),
      done: (judged) => {
        plan.learn(judged.mutant, judged.verdict);
        onVerdict(judged);
      },
    });
  });
  const survivors = first.filter(({ verdict }) => verdict.outcome === 'survived').map(({ mutant }) => mutant);
  if (survivors.length === 0 || !tests.includes(MODEL)) return first;
  report(`${survivors.length} survivors once more, with ${MORE_SEQUENCES} random sequences`);
  const again = await withWorkers(folder, workers, MORE_SEQUENCES, async (pool) => {
    const took = await unchanged(pool, [MODEL], report);
    return each(pool, survivors, patienceFor(took), { files: () => [MODEL], done: onVerdict });
  });
  const better = new Map(again.map((judged) => [judged.mutant.id, judged]));
  return first.map((judged) => better.get(judged.mutant.id) ?? judged);
}

async function unchanged(pool: Worker[], tests: string[], report: (line: string) => void): Promise<Verdict['took']> {
  report(`running ${tests.length} test files without any mutant`);
  const [worker] = pool as [Worker];
  const verdict = await worker.judge({ id: 0, files: tests }, 30 * 60_000);
  if (verdict.outcome === 'survived') return verdict.took;
  const why = verdict.outcome === 'killed' ? `${verdict.by.test}: ${verdict.by.reason}` : 'the tests did not end';
  throw new Fault('PREPARATION_FAILED', `a test fails without any mutant: ${why}`, 'mend it, or the rewriting, first');
}

const patienceFor = (took: Verdict['took']): number => Math.ceil(60_000 + 5 * Object.values(took).reduce((all, one) => all + one, 0));

interface Each {
  files(mutant: Mutant): string[];
  done(judged: Judged): void;
}

/** Every worker takes the next mutant when it is done with one. */
async function each(pool: Worker[], mutants: readonly Mutant[], patience: number, { files, done }: Each): Promise<Judged[]> {
  const judged: Judged[] = [];
  const next = mutants.values();
  await Promise.all(
    pool.map(async (worker) => {
      for (const mutant of next) {
        const one = { mutant, verdict: await worker.judge({ id: mutant.id, files: files(mutant) }, patience) };
        judged.push(one);
        done(one);
      }
    }),
  );
  return judged.sort((a, b) => a.mutant.id - b.mutant.id);
}

async function withWorkers<T>(folder: string, count: number, sequences: string, use: (pool: Worker[]) => Promise<T>): Promise<T> {
  const environment = { MODEL_SEQUENCES: sequences, MODEL_SEED: SEED };
  const pool = Array.from({ length: count }, () => new Worker(folder, environment));
  try {
    return await use(pool);
  } finally {
    for (const worker of pool) worker.end();
  }
}
