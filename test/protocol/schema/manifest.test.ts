import { expect } from 'chai';
import type { RefusalCode } from '../../../protocol/refusals.ts';
import { parseCrossing, parseDirection } from '../../../protocol/schema/crossing.ts';
import { parseManifest } from '../../../protocol/schema/manifest.ts';
import { expectRefused } from '../refused.ts';
import { SAMPLES, sample } from '../samples.ts';

const durian = () => sample('HX-20261112-0003').manifests['1'];

/** One change to a good manifest, and what it must be refused as. */
// biome-ignore lint/suspicious/noExplicitAny: a manifest about to be broken
const BROKEN: [string, (m: any) => void, RefusalCode, string?][] = [
  ['an unknown member', (m) => (m.extra = 1), 'FIELD_UNKNOWN', '/extra'],
  ['an unknown member deep inside', (m) => (m.units[0].seal[0].colour = 'red'), 'FIELD_UNKNOWN', '/units/0/seal/0/colour'],
  ['a driver’s name', (m) => (m.units[0].driver = 'x'), 'FIELD_UNKNOWN', '/units/0/driver'],
  ['no exporter', (m) => delete m.parties.exporter, 'SCHEMA_INVALID', '/parties/exporter'],
  ['no carrier', (m) => delete m.parties.carrier, 'SCHEMA_INVALID', '/parties/carrier'],
  ['no docs', (m) => delete m.docs, 'SCHEMA_INVALID', '/docs'],
  ['a firm with two numbers', (m) => (m.parties.exporter.uscc = '91441900MA55KDXR6T'), 'SCHEMA_INVALID', '/parties/exporter'],
  ['a firm without number', (m) => delete m.parties.exporter.mst, 'SCHEMA_INVALID', '/parties/exporter'],
  ['a wrong tax code', (m) => (m.parties.exporter.mst = '6000995364'), 'IDENTIFIER_INVALID', '/parties/exporter/mst'],
  ['a wrong credit code', (m) => (m.parties.importer.uscc = '91451481MA5X7K3H74'), 'IDENTIFIER_INVALID', '/parties/importer/uscc'],
  ['a wrong growing area', (m) => (m.parties.grower.puc = 'VN-DLPH-0142'), 'IDENTIFIER_INVALID', '/parties/grower/puc'],
  ['a wrong packing house', (m) => (m.parties.packer.phc = 'VN-DLPH-47'), 'IDENTIFIER_INVALID', '/parties/packer/phc'],
  ['a wrong location number', (m) => (m.parties.packer.gln = '8938509999002'), 'IDENTIFIER_INVALID', '/parties/packer/gln'],
  ['a wrong declaration number', (m) => (m.docs.vnDecl.no = '30811820441'), 'IDENTIFIER_INVALID', '/docs/vnDecl/no'],
  ['an unlisted procedure', (m) => (m.docs.vnDecl.type = 'B99'), 'IDENTIFIER_INVALID', '/docs/vnDecl/type'],
  ['a wrong Chinese declaration', (m) => (m.docs.cnDecl.no = '720820262100530266'), 'IDENTIFIER_INVALID', '/docs/cnDecl/no'],
  ['a day that does not exist', (m) => (m.docs.phyto.issued = '2026-02-30'), 'SCHEMA_INVALID', '/docs/phyto/issued'],
  ['no goods', (m) => (m.goods = []), 'SCHEMA_INVALID', '/goods'],
  ['goods without net weight', (m) => delete m.goods[0].net, 'SCHEMA_INVALID', '/goods/0/net'],
  ['goods without Chinese name', (m) => delete m.goods[0].zh, 'SCHEMA_INVALID', '/goods/0/zh'],
  ['two lines of one number', (m) => m.goods.push(m.goods[0]), 'SCHEMA_INVALID', '/goods'],
  ['gross below net', (m) => (m.goods[0].gross = 17999), 'SCHEMA_INVALID', '/goods/0/gross'],
  ['a weight as text', (m) => (m.goods[0].net = '18000'), 'SCHEMA_INVALID', '/goods/0/net'],
  ['a weight of four decimals', (m) => (m.goods[0].net = 17999.9999), 'SCHEMA_INVALID', '/goods/0/net'],
  ['a weight that is no number', (m) => (m.goods[0].net = Number.NaN), 'SCHEMA_INVALID', '/goods/0/net'],
  ['an infinite weight', (m) => (m.goods[0].gross = 1e308 * 10), 'SCHEMA_INVALID', '/goods/0/gross'],
  ['a negative count', (m) => (m.goods[0].pkg = [-1, 'CT']), 'SCHEMA_INVALID', '/goods/0/pkg/0'],
  ['another heading in the other tariff', (m) => (m.goods[0].hs_cn = '0810700000'), 'HS_MISMATCH', '/goods/0/hs_cn'],
  ['a short HS code', (m) => (m.goods[0].hs_vn = '081060'), 'IDENTIFIER_INVALID', '/goods/0/hs_vn'],
  ['a wrong trade item number', (m) => (m.goods[0].gtin = '8938509990016'), 'IDENTIFIER_INVALID', '/goods/0/gtin'],
  ['a wrong logistic unit', (m) => (m.goods[0].sscc = '089385099900000016'), 'IDENTIFIER_INVALID', '/goods/0/sscc'],
  ['a control character in a name', (m) => (m.goods[0].vi = 'Sầu\u0000riêng'), 'SCHEMA_INVALID', '/goods/0/vi'],
  ['a lone surrogate in a name', (m) => (m.goods[0].vi = '\ud800'), 'SCHEMA_INVALID', '/goods/0/vi'],
  ['a blank name', (m) => (m.goods[0].en = '  '), 'SCHEMA_INVALID', '/goods/0/en'],
  ['no units', (m) => (m.units = []), 'SCHEMA_INVALID', '/units'],
  ['65 units', (m) => (m.units = Array.from({ length: 65 }, (_, i) => ({ ...m.units[0], u: `U${i}` }))), 'SCHEMA_INVALID', '/units'],
  ['two units of one label', (m) => m.units.push(m.units[0]), 'SCHEMA_INVALID', '/units'],
  ['a lower-case label', (m) => (m.units[0].u = 'a'), 'SCHEMA_INVALID', '/units/0/u'],
  ['a wrong plate', (m) => (m.units[0].plate = '12-201.77'), 'IDENTIFIER_INVALID', '/units/0/plate'],
  ['a wrong trailer', (m) => (m.units[0].trailer = 'IGV-PX-006'), 'IDENTIFIER_INVALID', '/units/0/trailer'],
  ['a wrong container', (m) => (m.units[0].cont = 'HNYU4001279'), 'IDENTIFIER_INVALID', '/units/0/cont'],
  ['a wrong seal number', (m) => (m.units[0].seal[0].no = 'VN 1'), 'IDENTIFIER_INVALID', '/units/0/seal/0/no'],
  ['an unknown seal class', (m) => (m.units[0].seal[0].cls = 'X'), 'SCHEMA_INVALID', '/units/0/seal/0/cls'],
  ['no curb weight', (m) => delete m.units[0].curb, 'SCHEMA_INVALID', '/units/0/curb'],
  ['a reefer without temperature', (m) => delete m.units[0].cold, 'SCHEMA_INVALID', '/units/0/cold'],
  ['a set point outside its band', (m) => (m.units[0].cold.set = 20), 'SCHEMA_INVALID', '/units/0/cold'],
  ['an allocation of no line', (m) => (m.units[0].alloc[0].item = 2), 'SCHEMA_INVALID', '/units/0/alloc/0/item'],
  ['a reader that is no handle', (m) => (m.private.readers = ['vn cus']), 'SCHEMA_INVALID', '/private/readers/0'],
  ['a price without currency', (m) => delete m.private.invoice.cur, 'SCHEMA_INVALID', '/private/invoice/cur'],
];

describe('manifests', () => {
  for (const [id, file] of Object.entries(SAMPLES))
    for (const [version, manifest] of Object.entries(file.manifests))
      it(`reads ${id} version ${version} as it stands`, () => expect(parseManifest(manifest)).to.deep.equal(manifest));

  for (const [name, change, code, path] of BROKEN)
    it(`refuses ${name}`, () => {
      const manifest = durian();
      change(manifest);
      expectRefused(() => parseManifest(manifest), code, path);
    });

  for (const input of [null, undefined, 1, 'x', [], true])
    it(`refuses ${JSON.stringify(input)} for a manifest`, () => expectRefused(() => parseManifest(input), 'SCHEMA_INVALID', ''));

  it('refuses a member named __proto__ and leaves no trace of it', () => {
    const text = JSON.stringify(durian()).replace('{', '{"__proto__":{"polluted":true},');
    expectRefused(() => parseManifest(JSON.parse(text)), 'FIELD_UNKNOWN', '/__proto__');
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });

  it('puts the place of the manifest before the pointer', () => {
    const manifest = durian();
    manifest.goods[0].net = 0;
    expectRefused(() => parseManifest(manifest, '/manifest'), 'SCHEMA_INVALID', '/manifest/goods/0/net');
  });

  it('reports the form before what it holds', () => {
    const manifest = durian();
    manifest.units[0].cont = 'HNYU4001279';
    manifest.goods[0].colour = 'green';
    expectRefused(() => parseManifest(manifest), 'FIELD_UNKNOWN', '/goods/0/colour');
  });

  it('takes text in any normal form and keeps NFC', () => {
    const manifest = durian();
    manifest.goods[0].vi = manifest.goods[0].vi.normalize('NFD');
    expect(parseManifest(manifest)).to.deep.equal(durian());
  });

  it('takes a manifest with the least there may be', () => {
    const manifest = durian();
    manifest.docs = {};
    delete manifest.private;
    delete manifest.parties.grower;
    delete manifest.parties.packer;
    manifest.units[0].seal = [];
    expect(parseManifest(manifest)).to.deep.equal(manifest);
  });
});

describe('crossings', () => {
  it('reads those of the samples', () => {
    for (const { crossing, direction } of Object.values(SAMPLES)) {
      expect(parseCrossing(crossing)).to.deep.equal(crossing);
      expect(parseDirection(direction)).to.equal(direction);
    }
  });

  it('refuses an unknown mode, lane form and direction', () => {
    const { crossing } = sample('HX-20261112-0003');
    expectRefused(() => parseCrossing({ ...crossing, mode: 'RAIL' }, '/crossing'), 'SCHEMA_INVALID', '/crossing/mode');
    expectRefused(() => parseCrossing({ ...crossing, lane: '1-2' }), 'IDENTIFIER_INVALID', '/lane');
    expectRefused(() => parseCrossing({ ...crossing, gate: 'x' }), 'FIELD_UNKNOWN', '/gate');
    expectRefused(() => parseDirection('VN-CN', '/direction'), 'SCHEMA_INVALID', '/direction');
  });
});
