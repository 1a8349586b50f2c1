import { changeOf, type Mutant } from './mutants.ts';

/** Survivors that docs/mutation.md justifies: `` - `file` `function`: `original → mutated` ``, one a line, whatever line they stand on. */
export class Justified {
  readonly #listed: Set<string>;

  constructor(page: string) {
    this.#listed = new Set([...page.matchAll(/^- (`[^`]+` `[^`]+`: `[^`]+`)$/gm)].map(([, entry = '']) => entry));
  }

  has(mutant: Mutant): boolean {
    return this.#listed.has(entryOf(mutant));
  }

  /** Entries that are none of these mutants. */
  without(mutants: readonly Mutant[]): string[] {
    const known = new Set(mutants.map(entryOf));
    return [...this.#listed].filter((entry) => !known.has(entry));
  }
}

export const entryOf = (mutant: Mutant): string => `\`${mutant.file}\` \`${mutant.where}\`: \`${changeOf(mutant)}\``;
