import type { Verdict } from './judge.ts';
import type { Justified } from './justified.ts';
import { changeOf, type Mutant, placeOf } from './mutants.ts';

export interface Judged {
  mutant: Mutant;
  verdict: Verdict;
}

/** Share of all mutants that must be killed, or cut off, for the tests to be good enough. */
const ENOUGH = 0.95;

/** A line per contract with how its mutants ended, and the sum; then every survivor, as docs/mutation.md lists it or not. */
export function report(judged: readonly Judged[], justified: Justified): string {
  const byFile = [...Map.groupBy(judged, ({ mutant }) => mutant.file)];
  const width = Math.max(...byFile.map(([file]) => file.length), 'total'.length);
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(width)} ${cells.map((cell) => String(cell).padStart(9)).join('')}`;
  const counts = (some: readonly Judged[]): number[] => [
    some.length,
    ...(['killed', 'timeout', 'survived'] as const).map((outcome) => some.filter(({ verdict }) => verdict.outcome === outcome).length),
  ];
  const survivors = survivorsOf(judged).map(
    (mutant) => `${justified.has(mutant) ? 'justified' : 'SURVIVED '} ${placeOf(mutant)} ${mutant.where}  ${changeOf(mutant)}`,
  );
  return [
    row('', ['mutants', 'killed', 'timeouts', 'survived']),
    ...byFile.map(([file, some]) => row(file, counts(some))),
    row('total', counts(judged)),
    ...(survivors.length > 0 ? ['', ...survivors] : []),
  ].join('\n');
}

export const survivorsOf = (judged: readonly Judged[]): Mutant[] =>
  judged.filter(({ verdict }) => verdict.outcome === 'survived').map(({ mutant }) => mutant);

/** Share that did not survive. */
export const killedShare = (judged: readonly Judged[]): number => 1 - survivorsOf(judged).length / judged.length;

/** A few may survive only if each is justified; of all mutants, only so many. */
export const isEnough = (judged: readonly Judged[], justified: Justified, all: boolean): boolean =>
  survivorsOf(judged).every((mutant) => justified.has(mutant)) && (!all || killedShare(judged) >= ENOUGH);
