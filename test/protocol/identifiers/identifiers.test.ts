import { expect } from 'chai';
import fc from 'fast-check';
import { aeoCn } from '../../../protocol/identifiers/aeo.ts';
import { codeKind, phc, puc, traceCode } from '../../../protocol/identifiers/code.ts';
import { container } from '../../../protocol/identifiers/container.ts';
import { cnDeclaration, declaration, procedure, vnDeclaration, vnProcedure } from '../../../protocol/identifiers/declaration.ts';
import { gln, gtin, sscc } from '../../../protocol/identifiers/gs1.ts';
import { hsCn, hsVn, sameHeading } from '../../../protocol/identifiers/hs.ts';
import type { Identifier } from '../../../protocol/identifiers/identifier.ts';
import { lane, marker, pair } from '../../../protocol/identifiers/lane.ts';
import { mst } from '../../../protocol/identifiers/mst.ts';
import { comparablePlate, plate, trailer } from '../../../protocol/identifiers/plate.ts';
import { seal } from '../../../protocol/identifiers/seal.ts';
import { uscc } from '../../../protocol/identifiers/uscc.ts';
import { expectRefused } from '../refused.ts';

const VECTORS: [string, Identifier, string[], string[]][] = [
  [
    'mst',
    mst,
    ['0100109106', '2300998287', '0201997440', '0100109106-001', '012345678901'],
    ['0100109107', '010010910', '0100109106-01', '0100109106001', 'O100109106', ' 0100109106'],
  ],
  [
    'uscc',
    uscc,
    ['914403001922038216', '9144030071526726XG', '91350100M000100Y43', '91441900MA55KDXR6T'],
    ['914403001922038217', '914403001922038316', '91440300192203821', '91440300192203821I'],
  ],
  ['container', container, ['CSQU3054383', 'PXGU5120446', 'HNYU4001278'], ['CSQU3054384', 'CSQA3054383', 'csqu3054383', 'CSQU305438']],
  ['gtin', gtin, ['6291041500213', '6909990010010', '8938509970055', '96385074'], ['6291041500214', '629104150021', '62910415002130']],
  ['sscc', sscc, ['089385099900000015', '089385099800004250'], ['089385099900000016', '89385099900000015']],
  ['gln', gln, ['8938509999001'], ['8938509999002', '893850999900']],
  ['hsVn', hsVn, ['08106000'], ['0810600', '081060000', '0810.60.00']],
  ['hsCn', hsCn, ['0810600000'], ['08106000', '081060000000']],
  ['vnDeclaration', vnDeclaration, ['308118204410'], ['30811820441', '3081182044100', '30811820441X']],
  [
    'cnDeclaration',
    cnDeclaration,
    ['720820260100417331', '720820261100530266'],
    ['720819260100417331', '720820262100417331', '72082026010041733'],
  ],
  ['declaration', declaration, ['308118204410', '720820260100417331'], ['3081182044', '']],
  ['vnProcedure', vnProcedure, ['B11', 'A31', 'E31', 'H21'], ['B99', 'A1', 'I11', 'b11']],
  ['procedure', procedure, ['A31', '0110'], ['A99', '110']],
  ['puc', puc, ['VN-BTOR-0318', 'VN-ĐLOR-014', 'VN-DLOR0142'], ['VN-BTPH-031', 'VN-BTOR-03', 'TH-BTOR-0318', 'VN-BTOR-03181']],
  ['phc', phc, ['VN-BTPH-036', 'VN-BTHPH-052', 'VN-ĐNPH-001'], ['VN-BTOR-0318', 'VN-BTPH-0361', 'VN-BTPH-36']],
  [
    'plate',
    plate,
    ['12C-158.36', '12C15836', '12C-1583', '29LD-123.45', '桂F12345', '桂F·A1234', '桂FD12345', '桂F12345D', 'IGV-PX-006', 'AGV-PX-001'],
    ['12-158.36', '1C-158.36', '桂I12345', '桂FO1234', '桂F1234挂', 'IGV-P-006', '12C-158.3', ''],
  ],
  ['trailer', trailer, ['12R-004.21', '桂F1234挂', '桂F12345'], ['IGV-PX-006', '桂F12挂']],
  ['seal', seal, ['VNHQ1190812', 'CN/HG-1'], ['', 'A'.repeat(21), 'VNHQ 119', 'VNHQ_1']],
  ['aeoCn', aeoCn, ['AEOCN0123456789', 'AEOCN4419960127'], ['AEOCN012345678', 'AEOVN0123456789']],
  ['marker', marker, ['1119', '1088/2'], ['11199', '1088/', 'x']],
  ['lane', lane, ['1119-1120', '1088/2-1089', 'MAIN'], ['1119–1120', '1119-', 'main', '']],
  ['pair', pair, ['HUU_NGHI-YOUYI_GUAN', 'TAN_THANH-PO_CHAI'], ['HUU_NGHI', 'HUU_NGHI-', 'A B-C']],
];

describe('identifiers', () => {
  for (const [name, read, good, bad] of VECTORS)
    describe(name, () => {
      for (const text of good) it(`takes ${text}`, () => void read(text));
      for (const text of bad)
        it(`refuses ${JSON.stringify(text)}`, () => expectRefused(() => read(text, '/here'), 'IDENTIFIER_INVALID', '/here'));
    });

  const checked: [string, Identifier, string, string][] = [
    ['container number', container, 'CSQU3054383', '0123456789'],
    ['unified social credit code', uscc, '91350100M000100Y43', '0123456789ABCDEFGHJKLMNPQRTUWXY'],
    ['GTIN', gtin, '6291041500213', '0123456789'],
    ['SSCC', sscc, '089385099900000015', '0123456789'],
  ];
  for (const [name, read, good, alphabet] of checked)
    it(`finds any single wrong character of a ${name}`, () => {
      // ISO 6346 maps remainders 0 and 10 to one digit, and letters may share a remainder: only other digits are certain to show.
      const digits = name === 'container number';
      for (let at = digits ? 4 : 0; at < good.length; at++)
        for (const other of alphabet) {
          const wrong = good.slice(0, at) + other + good.slice(at + 1);
          if (other === good[at]) continue;
          if (digits && at < 10 && collides(good, at, other)) continue;
          expectRefused(() => read(wrong), 'IDENTIFIER_INVALID');
        }
    });

  it('finds any single wrong digit of a tax code but those that 11 cannot tell apart', () => {
    for (let at = 0; at < 10; at++)
      for (const other of '0123456789')
        if (other !== '0100109106'[at])
          expectRefused(() => mst('0100109106'.slice(0, at) + other + '0100109106'.slice(at + 1)), 'IDENTIFIER_INVALID');
  });

  it('writes a code one way, whatever the look-alike of Đ and the hyphen', () => {
    expect(['VN-ĐLOR-0142', 'VN-ÐLOR-0142', 'VN-ƉLOR0142', 'VN-D\u0335LOR0142'].map((text) => puc(text))).to.deep.equal(
      Array(4).fill('VN-ĐLOR-0142'),
    );
    expect(puc('VN-DLOR-0142')).to.not.equal(puc('VN-ĐLOR-0142'));
  });

  it('tells growing areas from packing houses', () => {
    expect(['VN-BTOR-0318', 'VN-BTPH-036'].map((text) => codeKind(traceCode(text)))).to.deep.equal(['PUC', 'PHC']);
  });

  it('compares plates without separators and case', () => {
    expect(['12C-158.36', '12c 15836', '12C15836'].map(comparablePlate)).to.deep.equal(Array(3).fill('12C15836'));
    expect(comparablePlate('桂F·12345')).to.equal('桂F12345');
  });

  it('compares tariffs at six digits', () => {
    expect(sameHeading('08106000', '0810600000')).to.equal(true);
    expect(sameHeading('08106000', '0810610000')).to.equal(false);
  });

  it('never throws anything but a refusal', () => {
    const readings = VECTORS.map(([, read]) => read);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom(...readings), (text, read) => {
        try {
          read(text);
        } catch (error) {
          expect(error).to.have.property('code', 'IDENTIFIER_INVALID');
        }
      }),
    );
  });
});

/** Whether two digits of a container number leave remainders that ISO 6346 writes alike (0 and 10). */
function collides(good: string, at: number, other: string): boolean {
  const difference = (Number(other) - Number(good[at])) * 2 ** at;
  const check = Number(good[10]);
  const remainders = check === 0 ? [0, 10] : [check];
  return remainders.some((from) => ((((from + difference) % 11) + 11) % 11) % 10 === check);
}
