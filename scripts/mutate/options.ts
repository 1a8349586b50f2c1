import { createHash, randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Fault } from '../../database/fault.ts';
import { changeOf, type Mutant, placeOf } from './mutants.ts';

const USAGE = 'npm run mutate -- [--all [--fresh] | --count <n> [--seed <n>]] [--only <part of a line of --list>] [--workers <n>] [--list]';

export interface Options {
  all: boolean;
  /** Not what earlier runs over all have found. */
  fresh: boolean;
  count: number;
  seed: number;
  only: string | undefined;
  workers: number;
  list: boolean;
}

/** @throws Fault USAGE */
export function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        all: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        count: { type: 'string', default: '40' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
        only: { type: 'string' },
        workers: { type: 'string', default: String(availableParallelism()) },
        list: { type: 'boolean', default: false },
      },
    });
    const [count, seed, workers] = [Number(values.count), Number(values.seed), Number(values.workers)];
    if (![count, seed, workers].every(Number.isSafeInteger) || count < 1 || workers < 1) throw new RangeError('not a number');
    return { all: values.all, fresh: values.fresh, count, seed, only: values.only, workers, list: values.list };
  } catch (cause) {
    throw new Fault('USAGE', 'these arguments are not understood', USAGE, cause);
  }
}

/** The mutants that the options ask for, in the order of the draw: a run cut short has still tried some of everything. */
export function choose(mutants: readonly Mutant[], { all, count, seed, only, list }: Options): Mutant[] {
  const asked = mutants.filter((mutant) => only === undefined || lineOf(mutant).includes(only));
  if (list) return asked;
  const lot = ({ id }: Mutant): string => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  const drawn = asked.map((mutant) => ({ mutant, lot: lot(mutant) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return drawn.slice(0, all || only !== undefined ? drawn.length : count).map(({ mutant }) => mutant);
}

export const lineOf = (mutant: Mutant): string => `${placeOf(mutant)} ${mutant.where}  ${changeOf(mutant)}`;
