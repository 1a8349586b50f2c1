import type { Mutant } from './mutants.ts';
import type { Answer } from './worker.ts';

interface Record {
  runs: number;
  kills: number;
}

/** Which test files a mutant meets: those that reach its place, first those that have killed most of its contract's mutants for their time. */
export class Plan {
  readonly #took: Answer['took'];
  readonly #reached: Map<string, Set<number>>;
  readonly #records = new Map<string, Record>();

  /** What an {@link Answer} to PROBE says of the tests. */
  constructor({ took, reached = {} }: Pick<Answer, 'took' | 'reached'>) {
    this.#took = took;
    this.#reached = new Map(Object.entries(reached).map(([test, places]) => [test, new Set(places)]));
  }

  filesFor(mutant: Mutant): string[] {
    const reaching = [...this.#reached].filter(([, places]) => places.size === 0 || places.has(mutant.place)).map(([test]) => test);
    const promise = new Map(reaching.map((test) => [test, this.#chance(mutant.file, test) / (this.#took[test] ?? 1)]));
    return [...promise.keys()].sort((a, b) => (promise.get(b) ?? 0) - (promise.get(a) ?? 0));
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
