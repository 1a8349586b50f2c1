import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalNumber, canonicalTime, canonicalValue } from '../../../protocol/epcis/canonical-value.ts';
import { canonicalDigitalLink } from '../../../protocol/epcis/digital-link.ts';
import { LINKS } from './own.ts';

describe('canonical values of the event hash', () => {
  for (const [text, link] of Object.entries(LINKS)) {
    it(`gives ${text} the address of the reference implementation`, () => expect(canonicalDigitalLink(text)).to.equal(link));
  }

  it('leaves a Digital Link that is canonical as it is', () => {
    for (const link of Object.values(LINKS)) if (link) expect(canonicalDigitalLink(link)).to.equal(link);
  });

  it('gives the URN and the Digital Link of one thing one address, also where a serial is escaped', () => {
    const serial = fc.stringMatching(/^[A-Z0-9!()*+,:]{1,20}$/).filter((one) => one.length > 0);
    fc.assert(
      fc.property(serial, (one) => {
        const urn = canonicalDigitalLink(`urn:epc:id:sgtin:8936012.034567.${one}`);
        const escaped = encodeURIComponent(one).replace(/[!()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
        expect(urn).to.equal(`https://id.gs1.org/01/08936012345674/21/${escaped}`);
        expect(canonicalDigitalLink(`https://shop.example/a/01/08936012345674/10/L1/21/${escaped}?x=1#y`)).to.equal(urn);
      }),
    );
  });

  it('takes no address that only looks like a Digital Link', () => {
    for (const text of [
      'https://x.example/01/123',
      'https://x.example/01/08936012345674/21',
      'https://x.example/254/X',
      'https://x.example/constructor/1234',
      'urn:epc:id:constructor:8936012.1',
      'urn:epc:id:sscc:8936012.1000000017.9',
      'urn:epc:id:sgln:8936012.00001',
      'ftp://x.example/01/08936012345674',
    ])
      expect(canonicalDigitalLink(text), text).to.equal(null);
  });

  it('tells times in UTC to the millisecond, a half rounded up', () => {
    expect(canonicalTime('2026-11-20T07:15:30+07:00')).to.equal('2026-11-20T00:15:30.000Z');
    expect(canonicalTime('2026-12-31T23:59:59.9995Z')).to.equal('2027-01-01T00:00:00.000Z');
    expect(canonicalTime('2026-12-31T23:59:59.99949Z')).to.equal('2026-12-31T23:59:59.999Z');
    expect(canonicalTime('2026-13-01T00:00:00Z')).to.equal('2026-13-01T00:00:00Z');
  });

  it('writes numbers digit for digit without zeros at the ends', () => {
    const forms = {
      '1.0': '1',
      '+07': '7',
      '0.3400': '0.34',
      '.5': '0.5',
      '-0.0': '0',
      '-1.50': '-1.5',
      '12e-1': '1.2',
      '5e-7': '0.0000005',
      '1E3': '1000',
    };
    for (const [text, number] of Object.entries(forms)) expect(canonicalNumber(text), text).to.equal(number);
    for (const text of ['', '.', '1.2.3', '1e9999', '0x10', 'Infinity', '1 2', '-']) expect(canonicalNumber(text), text).to.equal(text);
    const long = '123456789012345678901234567890.000000000000000000000000000001';
    expect(canonicalNumber(long)).to.equal(long);
  });

  it('gives every finite number one form, whichever way it is written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 }), fc.nat(20), (one, digits) => {
        const text = canonicalNumber(String(one));
        expect(canonicalNumber(text)).to.equal(text);
        expect(Number(text)).to.equal(one === 0 ? 0 : one);
        expect(canonicalNumber(`${text.includes('.') ? text : `${text}.`}${'0'.repeat(digits)}`)).to.equal(text);
      }),
    );
  });

  it('gives the URNs of the vocabulary their web addresses', () => {
    expect(canonicalValue('urn:epcglobal:cbv:bizstep:shipping')).to.equal('https://ref.gs1.org/cbv/BizStep-shipping');
    expect(canonicalValue('urn:epcglobal:cbv:btt:po')).to.equal('https://ref.gs1.org/cbv/BTT-po');
  });
});
