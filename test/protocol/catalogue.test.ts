import { expect } from 'chai';
import { REASON_CODES, REASONS, reasonCode, reasonOf } from '../../protocol/reasons.ts';
import { isRefusalCode, REFUSALS, Refusal } from '../../protocol/refusals.ts';

const NORMATIVE = `SIGNATURE_INVALID KEY_UNKNOWN KEY_NOT_VALID_AT_SIGNING KEY_REVOKED ROLE_MISSING TRACK_NOT_YOURS TRACK_NOT_REQUIRED
ACT_EXPIRED ACT_FROM_FUTURE ACT_ALREADY_DONE PREV_MISMATCH VERSION_STALE MATERIAL_UNDECLARED TRANSITION_NOT_ALLOWED HOLD_ACTIVE
HOLD_NOT_YOURS HOLD_UNKNOWN REASON_REQUIRED SECOND_SIGNER_REQUIRED AMEND_AFTER_CROSSING CANCEL_AFTER_CROSSING SPLIT_SUM_MISMATCH
EXIT_NOT_PROVEN RETURN_NOT_ORDERED NOT_REFUSED AUTHORISATION_MISSING AUTHORISATION_EXCEEDED CODE_SUSPENDED QUOTA_EXCEEDED
RECOGNITION_NOT_ALLOWED CONSIGNMENT_UNKNOWN CONSIGNMENT_EXISTS CONSIGNMENT_CLOSED GOODS_NOT_ON_LANE HS_MISMATCH IDENTIFIER_INVALID
FIELD_UNKNOWN SCHEMA_INVALID NOT_GRANTED PAUSED IDEMPOTENCY_CONFLICT`.split(/\s+/);

describe('refusals', () => {
  it('hold every name of events.md §6', () => {
    expect(NORMATIVE.filter((code) => !isRefusalCode(code))).to.deep.equal([]);
  });

  it('tell cause and remedy in three languages, under an HTTP error status', () => {
    for (const [code, { status, cause, remedy }] of Object.entries(REFUSALS)) {
      expect(status, code).to.be.within(400, 599);
      for (const text of [...Object.values(cause), ...Object.values(remedy)]) expect(text.length, code).to.be.greaterThan(3);
    }
  });

  it('say where, when they know', () => {
    const refusal = new Refusal('HS_MISMATCH', 'the first six digits differ', '/goods/0/hs_cn');
    expect(refusal.message).to.equal('HS_MISMATCH: at /goods/0/hs_cn: the first six digits differ');
    expect(new Refusal('PAUSED').message).to.include(REFUSALS.PAUSED.cause.en);
  });
});

describe('reasons', () => {
  it('are numbered by their place, from 1, and never renumbered', () => {
    expect(REASON_CODES).to.have.length(33);
    expect([reasonCode('DOC-01'), reasonCode('PHY-03'), reasonCode('VEH-02'), reasonCode('OTH-99')]).to.deep.equal([1, 15, 25, 33]);
    for (const code of REASON_CODES) expect(reasonOf(reasonCode(code))).to.equal(code);
  });

  it('are 0 for a text that is none', () => {
    expect([reasonCode('DOC-99'), reasonCode(''), reasonOf(0), reasonOf(34)]).to.deep.equal([0, 0, undefined, undefined]);
  });

  it('have labels in three languages', () => {
    expect(REASONS['FSA-01']).to.deep.equal({ vi: 'Chờ kết quả phòng thí nghiệm', zh: '待实验室结果', en: 'awaiting lab' });
  });
});
