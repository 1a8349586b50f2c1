import { expect } from 'chai';
import { decodeLog } from '../../indexer/chain/decode.ts';
import { decodeClearanceLog } from '../../protocol/bindings/events.ts';
import { ADDRESSES, CONTRACTS, SimulatedChain } from './setup/chain.ts';

describe('decoding logs of Clearance', () => {
  const chain = new SimulatedChain(3);
  chain.mine(150);

  it('agrees with the general decoder on every log', () => {
    const logs = chain.logs().filter((log) => log.address === ADDRESSES.clearance);
    expect(logs.length).greaterThan(150);
    for (const log of logs) {
      const expected = decodeClearanceLog(log);
      const decoded = decodeLog(log, CONTRACTS);
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

  it('refuses data that ends early', () => {
    const log = chain.logs().find((one) => one.address === ADDRESSES.clearance && one.data.length > 1000);
    if (!log) return expect.fail('no act');
    expect(() => decodeLog({ ...log, data: log.data.slice(0, -64) }, CONTRACTS)).to.throw(/ends before/);
  });

  it('refuses a time that a number cannot hold, rather than telling another', () => {
    const log = chain.logs().find((one) => one.address === ADDRESSES.clearance && one.data.length > 1000);
    const decoded = log && decodeLog(log, CONTRACTS);
    if (!decoded || !('act' in decoded)) return expect.fail('no act');
    const word = decoded.act.signed.act.notAfter.toString(16).padStart(64, '0');
    const beyond = (2n ** 53n + 1n).toString(16).padStart(64, '0');
    expect(() => decodeLog({ ...log, data: log.data.replace(word, beyond) }, CONTRACTS)).to.throw(/takes from nobody/);
  });
});
