import { expect } from 'chai';
import { keccak256, toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import { GOODS_ELECTRONICS, GOODS_FRUIT, GOODS_OTHER } from '../../../protocol/acts/terms.ts';
import { codesNamed } from '../../../protocol/manifest/codes.ts';
import { goodsClass } from '../../../protocol/manifest/goods.ts';
import { laneAdmits, laneId } from '../../../protocol/manifest/lanes.ts';
import { materialChanges } from '../../../protocol/manifest/material.ts';
import { splitProblem } from '../../../protocol/manifest/split.ts';
import { checkSums } from '../../../protocol/manifest/sums.ts';
import { manifestMask, unitIndex, unitsMask, unitsOf } from '../../../protocol/manifest/units.ts';
import { type Manifest, parseManifest } from '../../../protocol/schema/manifest.ts';
import { expectRefused } from '../refused.ts';
import { SAMPLES, sample } from '../samples.ts';

const version = (id: string, n: string): Manifest => parseManifest(sample(id).manifests[n]);
const durian = (): Manifest => version('HX-20261112-0003', '1');
const cassia = (n: string): Manifest => version('HX-20261117-0006', n);

describe('sums', () => {
  it('agree in every sample', () => {
    for (const { manifests } of Object.values(SAMPLES))
      for (const manifest of Object.values(manifests)) expect(checkSums(parseManifest(manifest))).to.equal(undefined);
  });

  for (const part of ['pkg', 'net', 'gross'] as const)
    it(`find ${part} off by the least`, () => {
      const manifest = durian();
      const line = manifest.units[0]?.alloc[0] as { pkg: number; net: number; gross: number };
      line[part] += part === 'pkg' ? 1 : 0.001;
      expect(checkSums(manifest)).to.match(new RegExp(`^${part} of line 1`));
    });

  it('add decimals exactly', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 30_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, (grams) => {
        const manifest = durian();
        const unit = manifest.units[0] as Manifest['units'][number];
        const total = grams.reduce((sum, g) => sum + g, 0) / 1000;
        Object.assign(manifest.goods[0] as object, { pkg: [grams.length, 'CT'], net: total, gross: total });
        manifest.units = grams.map((g, i) => ({ ...unit, u: `U${i}`, alloc: [{ item: 1, pkg: 1, net: g / 1000, gross: g / 1000 }] }));
        expect(checkSums(manifest)).to.equal(undefined);
      }),
    );
  });
});

describe('splits', () => {
  it('take the sample’s', () => expect(splitProblem(cassia('1'), cassia('2'))).to.equal(undefined));

  it('find another batch number and other totals', () => {
    const otherBatch = cassia('2');
    otherBatch.docs.cnBatch = '7208261117D0067';
    expect(splitProblem(cassia('1'), otherBatch)).to.match(/batch/);
    const more = cassia('2');
    Object.assign(more.goods[0] as object, { net: 24001, gross: 24481 });
    Object.assign(more.units[0]?.alloc[0] as object, { net: 12001, gross: 12241 });
    expect(splitProblem(cassia('1'), more)).to.match(/total net/);
  });

  it('find a unit that carries less than it should', () => {
    const short = cassia('2');
    Object.assign(short.units[1]?.alloc[0] as object, { pkg: 479 });
    expect(splitProblem(cassia('1'), short)).to.match(/pkg of line 1/);
  });
});

describe('material changes', () => {
  const changed = (change: (manifest: Manifest) => void): string[] => {
    const after = durian();
    change(after);
    return materialChanges(durian(), parseManifest(after));
  };

  it('are none where nothing, or only what is not material, changes', () => {
    expect(changed(() => {})).to.deep.equal([]);
    expect(changed((m) => (m.parties.carrier.name = 'Khác'))).to.deep.equal([]);
    expect(changed((m) => ((m.docs.coo as { no: string }).no = 'VN-CN 26/01/04513'))).to.deep.equal([]);
    expect(changed((m) => ((m.docs.vnDecl as { no: string }).no = '308118204411'))).to.deep.equal([]);
    expect(changed((m) => delete m.private)).to.deep.equal([]);
  });

  it('name each material part', () => {
    expect(changed((m) => ((m.goods[0] as { en: string }).en = 'Durian'))).to.deep.equal(['goods']);
    expect(changed((m) => ((m.units[0] as { curb: number }).curb += 1))).to.deep.equal(['units']);
    expect(changed((m) => (m.parties.exporter.name = 'Khác'))).to.deep.equal(['parties.exporter']);
    expect(changed((m) => (m.parties.importer.name = '其他'))).to.deep.equal(['parties.importer']);
    expect(changed((m) => delete m.parties.grower)).to.deep.equal(['parties.grower']);
    expect(changed((m) => ((m.parties.packer as { phc: string }).phc = 'VN-DLPH-048'))).to.deep.equal(['parties.packer']);
    expect(changed((m) => ((m.docs.phyto as { no: string }).no = '26/VN-KDTV7/0045183'))).to.deep.equal(['docs.phyto']);
    expect(changed((m) => delete m.docs.cnBatch)).to.deep.equal(['docs.cnBatch']);
  });

  it('see through spelling and order', () => {
    expect(changed((m) => ((m.units[0] as { plate: string }).plate = '12C20177'))).to.deep.equal([]);
    const before = version('HX-20261111-0002', '1');
    const after = version('HX-20261111-0002', '1');
    after.goods.reverse();
    after.units[0]?.alloc.reverse();
    expect(materialChanges(before, after)).to.deep.equal([]);
  });

  it('are in the samples what their amendments change', () => {
    const anise = (n: string) => version('HX-20261116-0005', n);
    expect(materialChanges(anise('1'), anise('2'))).to.deep.equal(['goods', 'units', 'docs.phyto']);
    expect(materialChanges(cassia('1'), cassia('2'))).to.deep.equal(['units', 'docs.phyto']);
  });
});

describe('units on chain', () => {
  const units = (...labels: string[]) => ({ units: labels.map((u) => ({ ...(durian().units[0] as Manifest['units'][number]), u })) });

  it('keep their bit from their first appearance on', () => {
    const index = unitIndex([units('B', 'A'), units('A', 'C'), units('D', 'B')]);
    expect([...index]).to.deep.equal([
      ['B', 0],
      ['A', 1],
      ['C', 2],
      ['D', 3],
    ]);
    expect(manifestMask(index, units('A', 'C'))).to.equal(0b110n);
    expect(unitsOf(index, 0b1010n)).to.deep.equal(['A', 'D']);
  });

  it('refuse a label that no version names, and more than 64', () => {
    expectRefused(() => unitsMask(unitIndex([units('A')]), ['Z'], '/unit'), 'SCHEMA_INVALID', '/unit');
    const labels = Array.from({ length: 65 }, (_, i) => `U${i}`);
    expect(unitIndex([units(...labels.slice(0, 64))]).get('U63')).to.equal(63);
    expectRefused(() => unitIndex([units(...labels.slice(0, 64)), units('U64')]), 'SCHEMA_INVALID');
  });
});

describe('lanes', () => {
  it('are known to the chain by the hash of pair and lane', () => {
    expect(laneId({ pair: 'HUU_NGHI-YOUYI_GUAN', lane: '1119-1120' })).to.equal(keccak256(toUtf8Bytes('HUU_NGHI-YOUYI_GUAN|1119-1120')));
  });

  it('admit fruit and electronics on the pilot lanes, anything elsewhere', () => {
    expect([durian(), version('HX-20261110-0001', '1'), cassia('1')].map(goodsClass)).to.deep.equal([
      GOODS_FRUIT,
      GOODS_ELECTRONICS,
      GOODS_OTHER,
    ]);
    for (const lane of ['1119-1120', '1088/2-1089']) {
      expect(laneAdmits(lane, GOODS_FRUIT | GOODS_ELECTRONICS)).to.equal(true);
      expect(laneAdmits(lane, GOODS_FRUIT | GOODS_OTHER)).to.equal(false);
    }
    expect(laneAdmits('MAIN', GOODS_FRUIT | GOODS_OTHER)).to.equal(true);
    expect(laneAdmits('toString', GOODS_OTHER)).to.equal(true);
  });
});

describe('codes that a manifest names', () => {
  it('are those of goods, grower and packer, once each, with their lots', () => {
    expect(codesNamed(durian())).to.deep.equal([
      { code: 'VN-DLOR-0142', kind: 'PUC', lots: [{ lot: 'DL2611-0917', net: 18000 }] },
      { code: 'VN-DLPH-047', kind: 'PHC', lots: [{ lot: 'DL2611-0917', net: 18000 }] },
    ]);
    expect(codesNamed(version('HX-20261110-0001', '1'))).to.deep.equal([]);
  });

  it('add up lines of one lot and stand for lines that name no other', () => {
    const manifest = durian();
    const line = manifest.goods[0] as Manifest['goods'][number];
    const { puc: _, ...open } = line;
    manifest.goods = [
      { ...line, puc: 'VN-DLOR-0001', net: 0.1 },
      { ...line, n: 2, puc: 'VN-DLOR-0001', net: 0.2 },
      { ...open, n: 3, lot: 'L3', net: 5 },
    ];
    expect(codesNamed(manifest).filter((named) => named.kind === 'PUC')).to.deep.equal([
      { code: 'VN-DLOR-0001', kind: 'PUC', lots: [{ lot: 'DL2611-0917', net: 0.3 }] },
      { code: 'VN-DLOR-0142', kind: 'PUC', lots: [{ lot: 'L3', net: 5 }] },
    ]);
  });

  it('have no lot where none is named', () => {
    const manifest = durian();
    delete manifest.goods[0]?.lot;
    expect(codesNamed(manifest).map((named) => named.lots)).to.deep.equal([[], []]);
  });
});
