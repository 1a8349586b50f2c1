import { expect } from 'chai';
import { Batches, type Outcome } from '../../gateway/batches.ts';

interface Item {
  name: string;
  keys: string[];
}

/** Batches whose work ends when the test says so. */
class Bench {
  readonly begun: string[][] = [];
  readonly #ends: (() => void)[] = [];
  readonly batches: Batches<Item, string>;

  constructor(work?: (items: readonly Item[]) => Promise<Outcome<string>[]>, blameable = true, most = 10) {
    this.batches = new Batches({
      work: async (items: readonly Item[]) => {
        this.begun.push(items.map(({ name }) => name));
        await new Promise<void>((resolve) => this.#ends.push(resolve));
        return work ? work(items) : items.map(({ name }) => ({ value: name }));
      },
      keysOf: ({ keys }) => keys,
      most,
      atOnce: 2,
      blameable: () => blameable,
    });
  }

  add(name: string, ...keys: string[]): Promise<string> {
    return this.batches.add({ name, keys });
  }

  async end(): Promise<void> {
    await this.turn();
    this.#ends.shift()?.();
    await this.turn();
  }

  /** Whatever was ready to go has gone. */
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }
}

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('batches', () => {
  it('take together what comes together, and at once what comes alone', async () => {
    const bench = new Bench();
    const first = bench.add('a', '1');
    await bench.turn();
    const rest = [bench.add('b', '2'), bench.add('c', '3')];
    await bench.turn();
    expect(bench.begun).to.deep.equal([['a'], ['b', 'c']]);
    await bench.end();
    await bench.end();
    expect(await Promise.all([first, ...rest])).to.deep.equal(['a', 'b', 'c']);
  });

  it('keep what shares a key apart and in order, also past others', async () => {
    const bench = new Bench();
    const all = [bench.add('a', '1'), bench.add('b', '1', '2'), bench.add('c', '2'), bench.add('d', '3')];
    await bench.turn();
    expect(bench.begun).to.deep.equal([['a', 'd']]);
    await bench.end();
    expect(bench.begun.slice(1)).to.deep.equal([['b']]);
    await bench.end();
    expect(bench.begun.slice(2)).to.deep.equal([['c']]);
    await bench.end();
    await Promise.all(all);
  });

  it('hold no more than they may, nor more at once', async () => {
    const bench = new Bench(undefined, true, 2);
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => bench.add(name, name));
    await bench.turn();
    expect(bench.begun).to.deep.equal([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    for (let i = 0; i < 3; i++) await bench.end();
    expect(await Promise.all(all)).to.have.length(5);
  });

  it('tell each item its own outcome', async () => {
    const bench = new Bench(async () => [{ value: 'fine' }, { error: new RangeError('refused') }]);
    const [fine, refused] = [bench.add('a', '1'), failure(bench.add('b', '2'))];
    await bench.end();
    expect([await fine, await refused]).to.deep.equal(['fine', 'refused']);
  });

  it('do each alone when one may be to blame for all, and none when it cannot be', async () => {
    const work = async (items: readonly Item[]) => {
      if (items.some(({ name }) => name === 'bad')) throw new RangeError('broken');
      return items.map(({ name }) => ({ value: name }));
    };
    for (const blameable of [true, false]) {
      const bench = new Bench(work, blameable);
      const all = [failure(bench.add('good', '1')), failure(bench.add('bad', '2'))];
      for (let i = 0; i < 3; i++) await bench.end();
      expect(await Promise.all(all)).to.deep.equal([blameable ? 'none' : 'broken', 'broken']);
    }
  });
});
