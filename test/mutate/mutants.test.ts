import { createRequire } from 'node:module';
import { expect } from 'chai';
import { type BaseContract, BrowserProvider, type Contract, ContractFactory, type InterfaceAbi } from 'ethers';
import { network } from 'hardhat';
import { coinbaseOf, instrument, PROBE, REACH, REACH_PATH } from '../../scripts/mutate/instrument.ts';
import { Justified } from '../../scripts/mutate/justified.ts';
import { changeOf, type Mutant, mutantsOf } from '../../scripts/mutate/mutants.ts';
import { choose, readOptions } from '../../scripts/mutate/options.ts';
import { Plan } from '../../scripts/mutate/plan.ts';
import { parse } from '../../scripts/mutate/syntax.ts';
import { GATE } from './gate.ts';

const FILE = 'contracts/Gate.sol';
const files = new Map([[FILE, GATE]]);
const trees = parse(files, '');
const mutants = mutantsOf(files, trees);

type Open = (x: number, odd: boolean) => boolean | 'revert';
const opens: Open = (x, odd) => (x === 0 ? 'revert' : x <= 10 && (!odd || x % 2 === 1));
const unless =
  (zero: (x: number) => boolean): Open =>
  (x, odd) =>
    zero(x) ? 'revert' : x <= 10 && (!odd || x % 2 === 1);
const answering =
  (answer: Open): Open =>
  (x, odd) =>
    x === 0 ? 'revert' : answer(x, odd);

type Any = (a: boolean, b: boolean, c: boolean) => boolean;

/** What the contract does otherwise: `open` and `any` answer, and what `pass(3)` adds up to; undefined for a loop without end. */
interface Behaviour {
  open?: Open;
  any?: Any;
  passed?: number | undefined;
}

/** Each mutant that there must be, and what is different under it. */
const EXPECTED: [string, Behaviour][] = [
  ['notZero x == 0 → true', { open: unless(() => true) }],
  ['notZero x == 0 → false', { open: unless(() => false) }],
  ['notZero x == 0 → x != 0', { open: unless((x) => x !== 0) }],
  ['open x <= LIMIT && (!odd || x % 2 == 1) → true', { open: answering(() => true) }],
  ['open x <= LIMIT && (!odd || x % 2 == 1) → false', { open: answering(() => false) }],
  [
    'open x <= LIMIT && (!odd || x % 2 == 1) → x <= LIMIT || (!odd || x % 2 == 1)',
    { open: answering((x, odd) => x <= 10 || !odd || x % 2 === 1) },
  ],
  ['open x <= LIMIT → x < LIMIT', { open: answering((x, odd) => x < 10 && (!odd || x % 2 === 1)) }],
  ['open x <= LIMIT → x > LIMIT', { open: answering((x, odd) => x > 10 && (!odd || x % 2 === 1)) }],
  ['open !odd || x % 2 == 1 → !odd && x % 2 == 1', { open: answering((x, odd) => x <= 10 && !odd && x % 2 === 1) }],
  ['open !odd → odd', { open: answering((x, odd) => x <= 10 && (odd || x % 2 === 1)) }],
  ['open x % 2 == 1 → x % 2 != 1', { open: answering((x, odd) => x <= 10 && (!odd || x % 2 !== 1)) }],
  ['any a || b || c → true', { any: () => true }],
  ['any a || b || c → false', { any: () => false }],
  ['any a || b || c → (a || b) && c', { any: (a, b, c) => (a || b) && c }],
  ['any a || b → a && b', { any: (a, b, c) => (a && b) || c }],
  ['pass i < n → true', { passed: undefined }],
  ['pass i < n → false', { passed: 0 }],
  ['pass i < n → i <= n', { passed: 4 }],
  ['pass i < n → i >= n', { passed: 0 }],
  ['pass n > 0 → true', { passed: 3 }],
  ['pass n > 0 → false', { passed: 6 }],
  ['pass n > 0 → n <= 0', { passed: 6 }],
];

describe('mutants of the contracts', () => {
  it('are all changes of conditions, comparisons and answers, and no constant, interface or change that repeats another', () => {
    expect(mutants.map((mutant) => `${mutant.where} ${changeOf(mutant)}`)).to.deep.equal(EXPECTED.map(([change]) => change));
    expect(mutants.map(({ id }) => id)).to.deep.equal(EXPECTED.map((_, i) => i + 1));
    expect(mutants.find(({ original }) => original === '!odd')).to.include({ line: 23, column: 31 });
  });

  describe('compiled together', () => {
    let compiled: { abi: InterfaceAbi; code: string };

    before(() => {
      compiled = compile(instrument(FILE, GATE, mutants));
    });

    it('are none of them alive without being chosen', async () => {
      await behaves(0, {});
      await behaves(PROBE, {});
    });
    for (const [index, [change, expected]] of EXPECTED.entries())
      it(`do as they say, one at a time, in calls and in transactions: ${change}`, () => behaves(index + 1, expected));

    async function behaves(id: number, { open = opens, any = (a, b, c) => a || b || c, ...rest }: Behaviour): Promise<void> {
      const { provider, close } = await network.create({ override: { coinbase: coinbaseOf(id), allowUnlimitedContractSize: true } });
      const connected = new BrowserProvider(provider, undefined, { cacheTimeout: -1 });
      const gate = (await new ContractFactory(
        compiled.abi,
        compiled.code,
        await connected.getSigner(0),
      ).deploy()) as BaseContract as Contract;
      for (const x of [0, 1, 2, 9, 10, 11]) {
        for (const odd of [false, true]) {
          const answer = await gate
            .getFunction('open')(x, odd)
            .catch(() => 'revert');
          expect(answer, `open(${x}, ${odd})`).to.equal(open(x, odd));
        }
      }
      for (const [a, b, c] of [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [bits > 3, bits % 4 > 1, bits % 2 === 1] as const))
        expect(await gate.getFunction('any')(a, b, c), `any(${a}, ${b}, ${c})`).to.equal(any(a, b, c));
      const passed = 'passed' in rest ? rest.passed : 3;
      const sent = await gate
        .getFunction('pass')
        .send(3, { gasLimit: 1_000_000 })
        .catch(() => undefined);
      expect(sent !== undefined, 'pass(3) ends').to.equal(passed !== undefined);
      expect(await gate.getFunction('passed')()).to.equal(BigInt(passed ?? 0));
      connected.destroy();
      await close();
    }
  });

  it('are drawn by the seed alone', () => {
    const drawn = (seed: string): number[] => choose(mutants, readOptions(['--count', '5', '--seed', seed])).map(({ id }) => id);
    expect(drawn('1')).to.deep.equal(drawn('1')).and.to.have.length(5);
    expect(drawn('1')).not.to.deep.equal(drawn('2'));
    expect(choose(mutants, readOptions(['--all']))).to.have.length(mutants.length);
    expect(choose(mutants, readOptions(['--only', '!odd → odd'])).map(({ id }) => id)).to.deep.equal([10]);
  });

  it('meet the tests that reach them, the quick first, then those that have killed', () => {
    const [one, other] = [mutants[0], mutants[3]] as [Mutant, Mutant];
    const plan = new Plan([
      { file: 'slow', took: 10, reached: [one.place] },
      { file: 'quick', took: 1, reached: [one.place, other.place] },
      { file: 'elsewhere', took: 1, reached: [other.place] },
    ]);
    const filesFor = (mutant: Mutant): string[] => plan.testsFor(mutant).map(({ file }) => file);
    expect(filesFor(one)).to.deep.equal(['quick', 'slow']);
    for (let i = 0; i < 20; i += 1) for (const test of ['quick', 'slow']) plan.learn(one, test, test === 'slow');
    expect(filesFor(one)).to.deep.equal(['slow', 'quick']);
    expect(filesFor({ ...one, place: 999 })).to.deep.equal([]);
  });

  it('are justified by file, function and change, wherever they stand', () => {
    const listed = new Justified('Because:\n- `contracts/Gate.sol` `open`: `!odd → odd`\n- `contracts/Gate.sol` `open`: `gone → away`\n');
    const [justified, moved, other] = [mutants[9], { ...mutants[9], line: 99 }, mutants[8]] as [Mutant, Mutant, Mutant];
    expect([justified, moved, other].map((mutant) => listed.has(mutant))).to.deep.equal([true, true, false]);
    expect(listed.without(mutants)).to.deep.equal(['`contracts/Gate.sol` `open`: `gone → away`']);
  });
});

function compile(content: string): { abi: InterfaceAbi; code: string } {
  const compiler: { compile(input: string): string } = createRequire(import.meta.url)('solc');
  const settings = {
    viaIR: true,
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  };
  const output = JSON.parse(
    compiler.compile(
      JSON.stringify({ language: 'Solidity', sources: { [FILE]: { content }, [REACH_PATH]: { content: REACH } }, settings }),
    ),
  );
  const { abi, evm } = output.contracts[FILE].Gate;
  return { abi, code: `0x${evm.bytecode.object}` };
}
