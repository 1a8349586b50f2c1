import { expect } from 'chai';
import fc from 'fast-check';
import { timeText, unixSeconds } from '../../protocol/time.ts';
import { bands, isKg } from '../../protocol/weight.ts';
import { expectRefused } from './refused.ts';

describe('times', () => {
  it('are one instant in both offsets', () => {
    expect(unixSeconds('2026-11-12T09:52:00+07:00')).to.equal(unixSeconds('2026-11-12T10:52:00+08:00'));
    expect(unixSeconds('2026-11-12T09:52:00.999+07:00')).to.equal(1794451920);
  });

  for (const text of [
    '2026-11-12T09:52:00Z',
    '2026-11-12T09:52:00',
    '2026-11-12T09:52:00+09:00',
    '2026-11-12T09:52+07:00',
    '2026-02-29T09:52:00+07:00',
    '2026-13-01T09:52:00+07:00',
    '2026-11-12T24:00:00+07:00',
    '2026-11-12T09:52:60+07:00',
    '2026-11-12 09:52:00+07:00',
    '1970-01-01T09:52:00+07:00',
    '1794451920',
  ])
    it(`refuses ${text}`, () => expectRefused(() => unixSeconds(text), 'SCHEMA_INVALID'));

  it('refuses the other side’s offset where a side speaks', () => {
    expectRefused(() => unixSeconds('2026-11-12T09:52:00+07:00', 'CN', '/t'), 'SCHEMA_INVALID', '/t');
  });

  it('read back what they write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 946_684_800, max: 4_102_444_800 }), fc.constantFrom('VN' as const, 'CN' as const), (seconds, side) => {
        expect(unixSeconds(timeText(seconds, side), side)).to.equal(seconds);
      }),
    );
  });
});

describe('weights', () => {
  it('have at most three decimals and are finite', () => {
    expect([0, 0.001, 21760, 4980.125, 1e8].every(isKg)).to.equal(true);
    expect([-1, 0.0001, Number.NaN, Number.POSITIVE_INFINITY, 1e9, 1.0005].some(isKg)).to.equal(false);
  });

  it('round up to bands of 100 kg', () => {
    expect([0.001, 100, 100.001, 18000, 16299.5].map(bands)).to.deep.equal([1, 1, 2, 180, 163]);
  });
});
