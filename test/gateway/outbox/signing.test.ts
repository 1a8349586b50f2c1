import { expect } from 'chai';
import { hexlify, Transaction, Wallet } from 'ethers';
import fc from 'fast-check';
import { Account, readRaw } from '../../../gateway/outbox/transactions.ts';

const KEY = `0x${'5e'.repeat(32)}`;
const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength }).map((all) => hexlify(all));
const wei = fc.oneof(fc.constantFrom(0n, 1n, 127n, 128n, 255n, 256n), fc.bigInt({ min: 0n, max: 2n ** 80n }));

describe('a transaction of ours', () => {
  it('is, byte for byte, what a general library signs, and is read back as it was meant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          chainId: fc.bigInt({ min: 1n, max: 2n ** 53n }),
          to: bytes(20),
          data: fc.oneof(bytes(0, 60), bytes(250, 260), bytes(70_000)),
        }),
        fc.record({ nonce: fc.nat(), gasLimit: fc.integer({ min: 21_000, max: 16_000_000 }), max: wei, priority: wei }),
        async ({ chainId, to, data }, { nonce, gasLimit, max, priority }) => {
          const fees = { max, priority: priority < max ? priority : max };
          const signed = await new Account(KEY, chainId).sign({ to, data, gasLimit }, nonce, fees);
          const theirs = { type: 2, chainId, to, data, nonce, gasLimit, maxFeePerGas: max, maxPriorityFeePerGas: fees.priority };
          expect(signed.raw).to.equal(await new Wallet(KEY).signTransaction(theirs));
          expect(signed.hash).to.equal(Transaction.from(signed.raw).hash);
          const read = readRaw(signed.raw);
          expect([read.call.to.toLowerCase(), read.call.data, read.call.gasLimit, read.fees]).to.deep.equal([to, data, gasLimit, fees]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
