import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Mutant } from './mutants.ts';
import { lineOf } from './options.ts';
import type { Judged } from './report.ts';

/** What a verdict rests on beside the test files: the contracts, the rules they are compared with, and what the tests share. */
const SHARED = ['contracts/**/*.sol', 'protocol/{acts,bindings,rules}/**/*.ts', 'test/contracts/**/*.{ts,sol}', 'scripts/mutate/**/*.ts'];

const Entry = z.object({
  mutant: z.string(),
  /** Random sequences of model equality. */
  sequences: z.string(),
  /** Of SHARED. */
  base: z.string(),
  /** Hash of the file that killed; of all files for a survivor. */
  tests: z.string(),
  /** Absent: an earlier verdict was doubted, and is none. */
  verdict: z
    .union([
      z.object({ outcome: z.enum(['survived', 'timeout']) }),
      z.object({ outcome: z.literal('killed'), by: z.object({ file: z.string(), test: z.string(), reason: z.string() }) }),
    ])
    .optional(),
});
type Entry = z.output<typeof Entry>;

/**
 * Verdicts of earlier runs, so that judging every mutant can be stopped and carried on. A kill holds while the file that killed is the same,
 * a survival while all of them are; neither once anything changed that all rest on.
 */
export class Memory {
  readonly #root: string;
  readonly #path: string;
  readonly #base: string;
  readonly #known = new Map<string, Entry>();

  /** @param path A file of JSON lines; undefined remembers nothing. */
  constructor(root: string, path: string | undefined) {
    this.#root = root;
    this.#path = path ?? '';
    this.#base = this.#hashOf(globSync(SHARED, { cwd: root, exclude: ['test/contracts/**/*.test.ts'] }));
    if (!existsSync(this.#path)) return;
    // A last line that was cut short is no verdict.
    for (const line of readFileSync(this.#path, 'utf8').split('\n').slice(0, -1)) {
      const entry = Entry.parse(JSON.parse(line));
      if (entry.base === this.#base) this.#known.set(keyOf(entry.sequences, entry.mutant), entry);
    }
  }

  /** Verdicts that still hold for a run by these test files. */
  recall(sequences: string, mutants: readonly Mutant[], tests: readonly string[]): Judged[] {
    return mutants.flatMap((mutant) => {
      const entry = this.#known.get(keyOf(sequences, lineOf(mutant)));
      return entry?.verdict && entry.tests === this.#testsOf(entry.verdict, tests) ? [{ mutant, verdict: entry.verdict }] : [];
    });
  }

  keep(sequences: string, { mutant, verdict }: Judged, tests: readonly string[]): void {
    this.#write({ mutant: lineOf(mutant), sequences, base: this.#base, tests: this.#testsOf(verdict, tests), verdict });
  }

  forget(sequences: string, { mutant }: Judged): void {
    this.#write({ mutant: lineOf(mutant), sequences, base: this.#base, tests: '' });
  }

  #write(entry: Entry): void {
    if (this.#path === '') return;
    mkdirSync(dirname(this.#path), { recursive: true });
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  #testsOf(verdict: Judged['verdict'], tests: readonly string[]): string {
    return this.#hashOf(verdict.outcome === 'killed' ? [verdict.by.file] : tests);
  }

  #hashOf(files: readonly string[]): string {
    const hash = createHash('sha256');
    for (const file of files.toSorted()) {
      const path = join(this.#root, file);
      hash.update(`${file}\n`).update(existsSync(path) ? readFileSync(path) : '');
    }
    return hash.digest('hex');
  }
}

const keyOf = (sequences: string, mutant: string): string => `${sequences} ${mutant}`;
