import type { Mutant } from './mutants.ts';

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

  testsFor({ file: contract, place }: Mutant): { file: string; took: number }[] {
    return this.#tests
      .filter(({ reached }) => reached.size === 0 || reached.has(place))
      .map(({ file, took }) => ({ file, took, promise: this.#chance(contract, file) / took }))
      .sort((a, b) => b.promise - a.promise);
  }

  learn({ file: contract }: Mutant, test: string, killed: boolean): void {
    for (const record of [this.#recordOf(contract, test), this.#recordOf('', test)]) {
      record.runs += 1;
      if (killed) record.kills += 1;
    }
  }

  /** Where little is known of a contract's mutants, what is known of all counts. */
  #chance(contract: string, test: string): number {
    const [own, all] = [this.#recordOf(contract, test), this.#recordOf('', test)];
    const usual = (all.kills + 1) / (all.runs + 2);
    return (own.kills + 2 * usual) / (own.runs + 2);
  }

  #recordOf(contract: string, test: string): Record {
    const key = `${contract} ${test}`;
    const record = this.#records.get(key) ?? { runs: 0, kills: 0 };
    this.#records.set(key, record);
    return record;
  }
}
