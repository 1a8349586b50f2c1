import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { Memory } from '../../scripts/mutate/memory.ts';
import type { Mutant } from '../../scripts/mutate/mutants.ts';
import type { Judged } from '../../scripts/mutate/report.ts';

const [QUICK, SLOW] = ['test/contracts/quick.test.ts', 'test/contracts/slow.test.ts'];
const TESTS = [QUICK, SLOW];

describe('verdicts of earlier runs', () => {
  let root: string;
  const path = (): string => join(root, 'cache', 'mutation.jsonl');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'memory-'));
    for (const file of [...TESTS, 'contracts/Gate.sol']) write(file, 'before');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const mutant = { id: 1, file: 'contracts/Gate.sol', line: 1, column: 1, where: 'open', original: 'a', mutated: 'b' } as Mutant;
  const killed: Judged = { mutant, verdict: { outcome: 'killed', by: { file: QUICK, test: 'a test', reason: 'a reason' } } };
  const survived: Judged = { mutant, verdict: { outcome: 'survived' } };
  const kept = (judged: Judged): void => new Memory(root, path()).keep('30', judged, TESTS);
  const recalled = (sequences = '30'): Judged[] => new Memory(root, path()).recall(sequences, [mutant], TESTS);

  it('are known to the next run, of as many random sequences', () => {
    kept(killed);
    expect(recalled()).to.deep.equal([killed]);
    expect(recalled('500')).to.deep.equal([]);
  });

  it('of a kill hold while the test that killed is the same', () => {
    kept(killed);
    write(SLOW, 'after');
    expect(recalled()).to.deep.equal([killed]);
    write(QUICK, 'after');
    expect(recalled()).to.deep.equal([]);
  });

  it('of a survivor hold while every test is the same', () => {
    kept(survived);
    expect(recalled()).to.deep.equal([survived]);
    write(SLOW, 'after');
    expect(recalled()).to.deep.equal([]);
  });

  it('hold no longer once a contract changed', () => {
    kept(killed);
    write('contracts/Gate.sol', 'after');
    expect(recalled()).to.deep.equal([]);
  });

  it('are gone when they were doubted', () => {
    kept(killed);
    new Memory(root, path()).forget('30', killed);
    expect(recalled()).to.deep.equal([]);
  });

  it('are read up to a line that was cut short', () => {
    kept(killed);
    writeFileSync(path(), '{"mutant":', { flag: 'a' });
    expect(recalled()).to.deep.equal([killed]);
  });
});
