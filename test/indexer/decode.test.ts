import { expect } from 'chai';
import { decodeLog } from '../../indexer/chain/decode.ts';
import { decodeClearanceLog } from '../../protocol/bindings/events.ts';
import { ADDRESSES, SimulatedChain } from './setup/chain.ts';

describe('decoding logs of Clearance', () => {
  const chain = new SimulatedChain(3);
  chain.mine(150);

  it('agrees with the general decoder on every log', async () => {
    const logs = (await chain.logsBetween(1, await chain.head())).filter((log) => log.address === ADDRESSES.clearance);
    expect(logs.length).greaterThan(150);
    for (const log of logs) {
      const expected = decodeClearanceLog(log);
      const decoded = decodeLog(log, ADDRESSES.clearance);
      if (expected?.name === 'ActRecorded')
        expect(decoded).to.deep.equal({
          act: {
            block: log.block,
            index: log.index,
            tx: log.tx,
            digest: expected.digest,
            organisation: expected.organisation,
            marks: expected.marks,
            signed: expected.signed,
          },
        });
      else expect(decoded).to.have.nested.property('skipped.digest', expected?.digest);
    }
  });

  it('refuses data that ends early', async () => {
    const logs = await chain.logsBetween(1, await chain.head());
    const log = logs.find((one) => one.address === ADDRESSES.clearance && one.data.length > 1000);
    if (!log) return expect.fail('no act');
    expect(() => decodeLog({ ...log, data: log.data.slice(0, -64) }, ADDRESSES.clearance)).to.throw(/ends before/);
  });
});
