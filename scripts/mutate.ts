import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFault } from '../database/fault.ts';
import { copyProject } from './mutate/copy.ts';
import { instrument, REACH, REACH_PATH, withoutPure } from './mutate/instrument.ts';
import { Justified } from './mutate/justified.ts';
import { Memory } from './mutate/memory.ts';
import { type Mutant, mutantsOf } from './mutate/mutants.ts';
import { choose, lineOf, readOptions } from './mutate/options.ts';
import { isEnough, type Judged, killedShare, report, survivorsOf } from './mutate/report.ts';
import { judgeAll } from './mutate/run.ts';
import { parse } from './mutate/syntax.ts';

const ROOT = join(import.meta.dirname, '..');
/** Verdicts on every mutant so far; `--fresh` begins anew. */
const VERDICTS = join(ROOT, 'cache', 'mutation.jsonl');
/** Sizes, warnings, storage and gas: of the code itself, which is another with mutants in it. */
const OF_THE_CODE = ['test/contracts/compiled.test.ts'];

/** Whether the contract tests notice when a condition or comparison of contracts/ is another (docs/mutation.md). Exit status 0 if so. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const files = read('contracts/**/*.sol');
  const trees = parse(files, join(ROOT, 'node_modules'));
  const all = mutantsOf(files, trees);
  const chosen = choose(all, options);
  if (options.list) {
    process.stdout.write(`${chosen.map(lineOf).join('\n')}\n${chosen.length} mutants\n`);
    return 0;
  }
  say(
    options.all || options.only !== undefined
      ? `${chosen.length} mutants`
      : `${chosen.length} of ${all.length} mutants, --seed ${options.seed}`,
  );
  if (chosen.length === 0) return 0;
  if (options.fresh) rmSync(VERDICTS, { force: true });
  say('compiling the contracts with the mutants in them');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await copyProject(ROOT, folder, withMutants(files, chosen));
  const judged = await judgeAll(chosen, {
    folder,
    tests: globSync('test/contracts/**/*.test.ts', { cwd: folder, exclude: OF_THE_CODE }).sort(),
    workers: options.workers,
    memory: new Memory(ROOT, options.all ? VERDICTS : undefined),
    onVerdict: progress(chosen.length),
    report: say,
  });
  return conclude(judged, all, options.all);
}

/** What the copy holds instead: contracts with mutants, and contracts of tests that call them. */
function withMutants(contracts: ReadonlyMap<string, string>, mutants: Mutant[]): Map<string, string> {
  const own = (path: string): Mutant[] => mutants.filter(({ file }) => file === path);
  return new Map([
    [REACH_PATH, REACH],
    ...[...contracts].map(([path, source]) => [path, instrument(path, source, own(path))] as const),
    ...[...read('test/**/*.sol')].map(([path, source]) => [path, withoutPure(source)] as const),
  ]);
}

function read(pattern: string): Map<string, string> {
  return new Map(
    globSync(pattern, { cwd: ROOT })
      .sort()
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  );
}

function conclude(judged: Judged[], all: Mutant[], whole: boolean): number {
  const justified = new Justified(readFileSync(join(ROOT, 'docs', 'mutation.md'), 'utf8'));
  process.stdout.write(`\n${report(judged, justified)}\n`);
  const stale = justified.without(whole ? survivorsOf(judged) : all);
  if (stale.length > 0)
    process.stdout.write(`\nJustified in docs/mutation.md, but ${whole ? 'no survivors' : 'gone'}:\n${stale.join('\n')}\n`);
  process.stdout.write(`\n${(100 * killedShare(judged)).toFixed(1)} % killed\n`);
  return isEnough(judged, justified, whole) ? 0 : 1;
}

function progress(total: number): (judged: Judged) => void {
  let done = 0;
  return ({ mutant, verdict }) => {
    const how = verdict.outcome === 'killed' ? `killed by ${verdict.by.test}: ${verdict.by.reason.slice(0, 200)}` : verdict.outcome;
    say(`${++done}/${total} ${lineOf(mutant)}  ${how}`);
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${describeFault(error)}\n`);
    process.exitCode = 2;
  },
);
