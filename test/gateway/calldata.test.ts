import { expect } from 'chai';
import { hexlify } from 'ethers';
import fc from 'fast-check';
import { batchData } from '../../gateway/outbox/calldata.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { ANY_ACT } from '../vectors/random-acts.ts';

const bytes = (length: fc.Arbitrary<number>) =>
  length.chain((n) => fc.uint8Array({ minLength: n, maxLength: n })).map((all) => hexlify(all));
const WORD = bytes(fc.constant(32));
const SIGNED = fc.record({
  act: ANY_ACT,
  key: WORD,
  signature: bytes(fc.constantFrom(64, 65)),
  cosigner: WORD,
  cosignature: bytes(fc.constantFrom(0, 64, 65)),
});

describe('the call of a batch', () => {
  it('is what a general encoder makes of it, whatever the acts', () => {
    fc.assert(
      fc.property(fc.array(SIGNED, { maxLength: 5 }), (acts) => {
        const tuples = acts.map(({ act, key, signature, cosigner, cosignature }) => [act, key, signature, cosigner, cosignature]);
        expect(batchData(acts)).to.equal(CLEARANCE.encodeFunctionData('submitBatch', [tuples]));
      }),
    );
  });
});
