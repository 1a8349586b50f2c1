import type { Verdict } from './judge.ts';
import type { Mutant } from './mutants.ts';

interface Record {
  runs: number;
  kills: number;
}

/** Which test files a mutant meets first: those that have killed most of its contract's mutants for their time. */
export class Plan {
  readonly #took: Map<string, number>;
  readonly #records = new Map<string, Record>();

  /** `took`: each test file with the milliseconds it takes when nothing fails. */
  constructor(took: ReadonlyMap<string, number>) {
    this.#took = new Map(took);
  }

  filesFor(mutant: Mutant): string[] {
    const promise = new Map([...this.#took].map(([test, took]) => [test, this.#chance(mutant.file, test) / took]));
    return [...promise.keys()].sort((a, b) => (promise.get(b) ?? 0) - (promise.get(a) ?? 0));
  }

  learn(mutant: Mutant, verdict: Verdict): void {
    for (const test of Object.keys(verdict.took)) {
      const record = this.#recordOf(mutant.file, test);
      record.runs += 1;
      if (verdict.outcome === 'killed' && verdict.by.file === test) record.kills += 1;
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
