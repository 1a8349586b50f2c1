import { join } from 'node:path';
import { expect } from 'chai';
import type { Fault } from '../../database/fault.ts';
import { Worker } from '../../scripts/mutate/judge.ts';
import type { Answer } from '../../scripts/mutate/worker.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Far longer than anything here takes. */
const PATIENCE = 300_000;

describe('the judge of mutants', () => {
  const worker = new Worker(ROOT, {});
  after(() => worker.end());

  const judge = (name: string, id = 0): Promise<Answer | undefined> =>
    worker.ask({ id, file: join('test', 'mutate', 'judging', `${name}.ts`) }, PATIENCE);

  it('starts every run of a file from nothing, so that no mutant is killed by the one before', async () => {
    for (let run = 0; run < 3; run += 1) expect((await judge('counting'))?.killer).to.equal(undefined);
  });

  it('tells the first test that fails, and why', async () => {
    for (let run = 0; run < 2; run += 1)
      expect((await judge('failing'))?.killer).to.deep.equal({ test: 'a file that fails fails first', reason: 'for a reason' });
  });

  it('tells of a file that cannot be read', async () => {
    expect((await judge('missing'))?.killer?.test).to.equal('reading the file');
  });

  it('makes the mutant alive in every EVM that a test starts, and no other', async () => {
    expect((await judge('reading', 7))?.killer).to.equal(undefined);
    expect((await judge('reading', 8))?.killer?.test).to.contain('mutant 7');
    expect((await judge('reading', 7))?.killer).to.equal(undefined);
  });

  it('takes a process that ends by itself for no verdict, and outlives it', async () => {
    const said = await judge('ending').catch((error: Fault) => error.code);
    expect(said).to.equal('WORKER_ENDED');
    expect((await judge('counting'))?.killer).to.equal(undefined);
  });
});
