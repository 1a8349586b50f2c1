import type { Mutant } from './mutants.ts';
import type { Answer } from './worker.ts';

interface Record {
  runs: number;
  kills: number;
}

/** What is known of a test file before the first mutant. */
export interface Probed {
  file: string;
  /** Milliseconds. */
  took: number;
  /** Places of mutants that it reaches; empty when it cannot tell. */
  reached: number[] | undefined;
}

/** Which test files a mutant meets: those that reach its place, first those that have killed most of its contract's mutants for their time. */
export class Plan {
  readonly #tests: { file: string; took: number; reached: Set<number> }[];
  readonly #records = new Map<string, Record>();

  constructor(tests: readonly Probed[]) {
    this.#tests = tests.map(({ file, took, reached }) => ({ file, took, reached: new Set(reached) }));
  }

  filesFor({ file: contract, place }: Mutant): string[] {
    return this.#tests
      .filter(({ reached }) => reached.size === 0 || reached.has(place))
      .map(({ file, took }) => ({ file, promise: this.#chance(contract, file) / took }))
      .sort((a, b) => b.promise - a.promise)
      .map(({ file }) => file);
  }

  learn(mutant: Mutant, { took, killer }: Answer): void {
    for (const test of Object.keys(took)) {
      const record = this.#recordOf(mutant.file, test);
      record.runs += 1;
      if (killer?.file === test) record.kills += 1;
    }
  }

  /** Of two that nothing is known of, the quicker comes first. */
  #chance(contract: string, test: string): number {
    const { runs, kills } = this.#recordOf(contract, test);
    return (kills + 1) / (runs + 2);
  }

  #recordOf(contract: string, test: string): Record {
    const key = `${contract} ${test}`;
    const record = this.#records.get(key) ?? { runs: 0, kills: 0 };
    this.#records.set(key, record);
    return record;
  }
}
