import { expect } from 'chai';
import { answerIn } from '../../../gateway/outbox/answers.ts';
import { raisedFees } from '../../../gateway/outbox/fees.ts';
import { gapsIn, nextNonce } from '../../../gateway/outbox/store.ts';

const slots = (...nonces: number[]) => nonces.map((nonce) => ({ nonce, transactions: [] }));

describe('nonces', () => {
  it('follow what is open', () => expect(nextNonce(slots(4, 5), 4)).to.equal(6));
  it('begin where the chain is', () => expect(nextNonce(slots(), 9)).to.equal(9));
  it('never go below what was signed: a batch in a gap would come before what it builds on', () =>
    expect(nextNonce(slots(5), 4)).to.equal(6));
  it('have a gap where the chain waits for one that nobody signed', () => expect(gapsIn(slots(5, 8), 4)).to.deep.equal([4, 6, 7]));
});

describe('raised fees', () => {
  it('are an eighth more, rounded up', () =>
    expect(raisedFees({ max: 100n, priority: 9n }, { max: 0n, priority: 0n }, 1_000n)).to.deep.equal({ max: 113n, priority: 11n }));
  it('are one wei where they were none, which nodes demand too', () =>
    expect(raisedFees({ max: 0n, priority: 0n }, { max: 0n, priority: 0n }, 1_000n)).to.deep.equal({ max: 1n, priority: 1n }));
  it('are what blocks ask now, if that is more', () =>
    expect(raisedFees({ max: 100n, priority: 9n }, { max: 400n, priority: 50n }, 1_000n)).to.deep.equal({ max: 400n, priority: 50n }));
  it('stop at the cap', () => {
    expect(raisedFees({ max: 100n, priority: 9n }, { max: 400n, priority: 0n }, 150n)).to.deep.equal({ max: 150n, priority: 11n });
    expect(raisedFees({ max: 140n, priority: 9n }, { max: 0n, priority: 0n }, 150n)).to.equal(undefined);
  });
});

describe('what a node says of a transaction', () => {
  const words = {
    'already known': 'taken',
    'Known transaction': 'taken',
    'transaction already imported': 'taken',
    AlreadyKnown: 'taken',
    'nonce too low': 'passed',
    'nonce too low: next nonce 7, tx nonce 6': 'passed',
    OldNonce: 'passed',
    'Nonce too low': 'passed',
    'replacement transaction underpriced': 'underpriced',
    'Replacement transaction underpriced': 'underpriced',
    'transaction underpriced: gas tip cap 0, minimum needed 1': 'underpriced',
    'max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 7': 'underpriced',
    'Gas price below configured minimum gas price': 'underpriced',
    FeeTooLowToCompete: 'underpriced',
    'insufficient funds for gas * price + value: balance 0, tx cost 3': 'unfunded',
    'Insufficient funds for gas * price + value': 'unfunded',
    'Upfront cost exceeds account balance': 'unfunded',
    'txpool is full': 'later',
    'Transaction nonce is too distant from current sender nonce': 'later',
    'nonce too high': 'later',
  };
  for (const [said, answer] of Object.entries(words)) it(`${said}: ${answer}`, () => expect(answerIn(said)).to.equal(answer));
  it('is otherwise not understood, and tried again', () => expect(answerIn('invalid sender')).to.equal(undefined));
});
