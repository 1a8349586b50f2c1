import { expect } from 'chai';
import { agreementInForce } from '../../../gateway/envelopes/agreements.ts';
import { ZERO } from '../../../protocol/acts/act.ts';
import { agreementHash, type DataSharingAgreement } from '../../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../../protocol/documents/pilot-agreement.ts';
import { Refusal } from '../../../protocol/refusals.ts';

/** What configuration names, and this release does not hold. */
const CONFIGURED: DataSharingAgreement = { ...PILOT_AGREEMENT, version: 9 };
const PILOT = agreementHash(PILOT_AGREEMENT);
const FOREIGN = `0x${'f0'.repeat(32)}`;

const answer = (adopted: { hash: string; inForceFrom: number }[], time: number): string => {
  try {
    return `version ${agreementInForce(adopted, time, CONFIGURED).version}`;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe('the agreement that envelopes are sealed by', () => {
  it('is the one in force on the chain, whatever is configured', () => {
    expect(answer([{ hash: PILOT, inForceFrom: 100 }], 100)).to.equal('version 1');
  });

  it('is the configured one while none is adopted or none has taken force', () => {
    expect(answer([], 100)).to.equal('version 9');
    expect(answer([{ hash: ZERO, inForceFrom: 0 }], 100)).to.equal('version 9');
    expect(answer([{ hash: FOREIGN, inForceFrom: 101 }], 100)).to.equal('version 9');
  });

  it('changes at the second that the next one takes force', () => {
    const adopted = [
      { hash: FOREIGN, inForceFrom: 0 },
      { hash: PILOT, inForceFrom: 200 },
    ];
    expect(answer(adopted, 199)).to.equal('AGREEMENT_NOT_HELD');
    expect(answer(adopted, 200)).to.equal('version 1');
  });

  it('is none when the release does not hold the one in force: nothing is sealed by another', () => {
    expect(answer([{ hash: FOREIGN, inForceFrom: 0 }], 100)).to.equal('AGREEMENT_NOT_HELD');
  });
});
