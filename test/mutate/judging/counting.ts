import { expect } from 'chai';

/** Keeps what a second run of the same suite would stumble over. */
describe('a file that counts its runs', () => {
  const runs: number[] = [];

  before(() => runs.push(1));
  it('passes the first time', () => expect(runs).to.have.length(1));
});
