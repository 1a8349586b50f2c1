import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson } from '../../../protocol/documents/canonical.ts';
import { commitmentOf } from '../../../protocol/documents/commitment.ts';
import { contentOf, readManifestContent } from '../../../protocol/documents/content.ts';
import { disclose, disclosuresFor, openDisclosures, typeOfDocument, undisclosed } from '../../../protocol/documents/disclosure.ts';
import { type Fields, fieldsToObject, objectToFields } from '../../../protocol/documents/fields.ts';
import { parseEvent } from '../../../protocol/schema/event.ts';
import { parseManifest } from '../../../protocol/schema/manifest.ts';
import { expectRefused } from '../refused.ts';
import { SAMPLES, sample } from '../samples.ts';

const CONSIGNMENT = `0x${'ab'.repeat(32)}`;
const T = '2026-11-12T09:52:00+07:00';
const weighed = () => disclose('WEIGHED', CONSIGNMENT, T, { '/unit': 'A', '/kg': 21760 });

describe('canonical JSON', () => {
  it('is that of RFC 8785', () => {
    expect(
      canonicalJson(JSON.parse('{"\\u20ac":"Euro","\\r":"CR","1":"One","numbers":[333333333.33333329,1E30,4.50,2e-3,1e-27]}')),
    ).to.equal('{"\\r":"CR","1":"One","numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"€":"Euro"}');
  });

  it('refuses what JSON cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined, 1n])
      expectRefused(() => canonicalJson({ value }.value), 'SCHEMA_INVALID');
  });
});

describe('fields', () => {
  it('descend objects and lists of objects, and take lists of plain values whole', () => {
    expect(objectToFields({ goods: [{ n: 1, pkg: [3, 'CT'] }], docs: {}, 'a/b~c': null })).to.deep.equal({
      '/goods/0/n': 1,
      '/goods/0/pkg': [3, 'CT'],
      '/docs': {},
      '/a~1b~0c': null,
    });
  });

  it('build every sample’s manifests again', () => {
    for (const { manifests } of Object.values(SAMPLES))
      for (const manifest of Object.values(manifests as Record<string, { [key: string]: unknown }>))
        expect(fieldsToObject(objectToFields(manifest))).to.deep.equal(manifest);
  });

  it('build again whatever an object holds', () => {
    const value = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer())),
      object: fc.dictionary(
        fc.stringMatching(/^[a-z/~_]{1,6}$/),
        fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('object'), tie('list')),
        { maxKeys: 4 },
      ),
      list: fc.array(tie('object'), { minLength: 1, maxLength: 3 }),
    })).object;
    fc.assert(
      fc.property(value, (object) => {
        const document = { root: object } as { [key: string]: unknown };
        expect(fieldsToObject(objectToFields(document))).to.deep.equal(document);
      }),
    );
  });

  it('leave null where an entry is not known', () => {
    expect(fieldsToObject({ '/goods/2/net': 5 })).to.deep.equal({ goods: [null, null, { net: 5 }] });
  });

  it('refuse one field inside another, in any order, and names that are no pointer', () => {
    expectRefused(() => fieldsToObject({ '/a': 1, '/a/b': 2 }), 'SCHEMA_INVALID');
    expectRefused(() => fieldsToObject({ '/a/b': 2, '/a': 1 }), 'SCHEMA_INVALID');
    expectRefused(() => fieldsToObject({ a: 1 }), 'SCHEMA_INVALID');
  });

  it('cannot be made to touch prototypes or to build huge lists', () => {
    const built = fieldsToObject(JSON.parse('{"/__proto__/polluted":true,"/list/999999":1}'));
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    expect(built.list).to.deep.equal({ '999999': 1 });
  });
});

describe('disclosure documents', () => {
  it('open to what was put in, with a salt and decoys that differ each time', () => {
    const [one, two] = [weighed(), weighed()];
    expect(openDisclosures(one.payload, one.disclosures)).to.deep.equal({ '/unit': 'A', '/kg': 21760 });
    expect(commitmentOf(one.payload)).to.match(/^0x[0-9a-f]{64}$/);
    expect(commitmentOf(one.payload)).to.not.equal(commitmentOf(two.payload));
    expect(undisclosed(one)).to.be.within(2, 8);
    expect(typeOfDocument(one.payload)).to.equal('WEIGHED');
    expect(one.payload._sd).to.deep.equal([...one.payload._sd].sort());
  });

  it('open in part', () => {
    const document = weighed();
    const part = disclosuresFor(document, (pointer) => pointer === '/kg');
    expect(openDisclosures(document.payload, part)).to.deep.equal({ '/kg': 21760 });
  });

  it('round trip any fields', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^\/[a-z0-9/]{1,8}$/), fc.jsonValue(), { maxKeys: 8 }), (fields) => {
        const document = disclose('WEIGHED', CONSIGNMENT, T, fields as Fields);
        expect(openDisclosures(document.payload, document.disclosures)).to.deep.equal(JSON.parse(JSON.stringify(fields)));
      }),
      { numRuns: 30 },
    );
  });

  it('show every tampered disclosure', () => {
    const fields = objectToFields(sample('HX-20261112-0003').manifests['1']);
    const { payload, disclosures } = disclose('MANIFEST_ANCHORED', CONSIGNMENT, T, fields);
    disclosures.forEach((disclosure, i) => {
      const [salt, at, value] = JSON.parse(Buffer.from(disclosure, 'base64url').toString());
      const forge = (parts: unknown[]) => disclosures.with(i, Buffer.from(JSON.stringify(parts)).toString('base64url'));
      expectRefused(() => openDisclosures(payload, forge([salt, at, `${value}x`])), 'SCHEMA_INVALID', `/disclosures/${i}`);
      expectRefused(() => openDisclosures(payload, forge([salt, `${at}x`, value])), 'SCHEMA_INVALID');
      expectRefused(() => openDisclosures(payload, forge([`${salt}x`, at, value])), 'SCHEMA_INVALID');
    });
  });

  it('commit to every part of the payload', () => {
    const { payload } = weighed();
    const commitment = commitmentOf(payload);
    const others = [
      { ...payload, typ: 'thongquan/GATE_IN/1' },
      { ...payload, consignment: `0x${'ac'.repeat(32)}` },
      { ...payload, t: '2026-11-12T09:52:01+07:00' },
      ...payload._sd.map((_, i) => ({ ...payload, _sd: payload._sd.toSpliced(i, 1) })),
    ];
    for (const other of others) expect(commitmentOf(other)).to.not.equal(commitment);
    expect(commitmentOf(JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(payload).reverse()))))).to.equal(commitment);
  });

  it('refuse a field disclosed twice, a stranger’s disclosure, and a payload of another form', () => {
    const { payload, disclosures } = weighed();
    expectRefused(() => openDisclosures(payload, [disclosures[0] as string, disclosures[0] as string]), 'SCHEMA_INVALID', '/disclosures/1');
    expectRefused(() => openDisclosures(payload, weighed().disclosures), 'SCHEMA_INVALID', '/disclosures/0');
    const broken: [object, string][] = [
      [{ ...payload, extra: 1 }, '/payload'],
      [{ ...payload, typ: 'thongquan/WEIGHED/2' }, '/payload/typ'],
      [{ ...payload, consignment: '0x00' }, '/payload/consignment'],
      [{ ...payload, _sd_alg: 'sha-1' }, '/payload/_sd_alg'],
      [{ ...payload, _sd: [...payload._sd].reverse() }, '/payload/_sd'],
      [{ ...payload, _sd: [...payload._sd, payload._sd.at(-1)] }, '/payload/_sd'],
      [{ ...payload, _sd: ['x'] }, '/payload/_sd'],
    ];
    for (const [other, path] of broken) expectRefused(() => openDisclosures(other as typeof payload, []), 'SCHEMA_INVALID', path);
  });
});

describe('the content of an event', () => {
  it('is the whole manifest with its lodging, and reads back the same', () => {
    for (const file of Object.values(SAMPLES)) {
      const event = parseEvent({ t: T, type: 'MANIFEST_ANCHORED', v: 1 }, 'VN');
      const manifest = parseManifest(file.manifests['1']);
      const lodging = { direction: file.direction, crossing: file.crossing, plant: file.plant };
      const fields = contentOf(event, manifest, lodging);
      expect(fields).to.include({
        '/crossing/lane': file.crossing.lane,
        '/direction': file.direction,
        '/plant': file.plant,
        '/event/v': 1,
      });
      const { payload, disclosures } = disclose(event.type, CONSIGNMENT, event.t, fields);
      expect(readManifestContent(fieldsToObject(openDisclosures(payload, disclosures)))).to.deep.equal({
        ...lodging,
        manifest,
        event: { v: 1 },
      });
    }
  });

  it('is the event’s own fields otherwise', () => {
    const event = parseEvent({ t: T, by: 'VN-GATE', type: 'GATE_OUT', unit: 'A', cold: { maxC: 15.6, excursions: 0 } }, 'VN');
    expect(contentOf(event)).to.deep.equal({ '/unit': 'A', '/cold/maxC': 15.6, '/cold/excursions': 0 });
  });
});
