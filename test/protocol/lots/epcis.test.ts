import { expect } from 'chai';
import fc from 'fast-check';
import type { EpcisEvent } from '../../../protocol/epcis/event-hash.ts';
import { lotEventOf } from '../../../protocol/lots/epcis.ts';
import { lotGraph } from '../../../protocol/lots/graph.ts';
import { recallOf } from '../../../protocol/lots/recall.ts';
import { gramsOf } from '../../../protocol/lots/weight.ts';

const CONTEXT = ['https://ref.gs1.org/standards/epcis/epcis-context.jsonld', { tq: 'https://ns.example.com/' }];
const LOT = 'urn:epc:class:lgtin:893600.1111111.HARVEST-A';
const LINK = 'https://id.gs1.org/01/18936001111119/10/HARVEST-A';
const SSCC = 'urn:epc:id:sscc:893600.11111111111';
const PALLET = 'https://id.gs1.org/00/189360011111111111';
const base = { eventTime: '2026-11-20T08:00:00.000+07:00', eventTimeZoneOffset: '+07:00' };
const weight = (epcClass: string, quantity: number, uom = 'KGM') => ({ epcClass, quantity, uom });
const read = (event: EpcisEvent) => lotEventOf({ ...base, ...event }, 'id', CONTEXT);

describe('what an EPCIS event tells of lots', () => {
  it('is a harvest: weights to the gram, and the codes that it names', () => {
    const told = read({
      type: 'ObjectEvent',
      action: 'ADD',
      bizStep: 'commissioning',
      quantityList: [weight(LOT, 1234.567)],
      readPoint: { id: 'https://id.gs1.org/414/8936000000018' },
      ilmd: { 'tq:growingAreaCode': 'VN-LSOR-0001', 'tq:packingHouseCode': ['VN-LSPH-1'], 'cbvmda:lotNumber': 'A' },
    });
    expect(told).to.deep.equal({
      ...{ id: 'id', time: Date.UTC(2026, 10, 20, 1), step: 'commission', inputs: [], outputs: [{ lot: LINK, grams: 1_234_567n }] },
      ...{ place: 'https://id.gs1.org/414/8936000000018', codes: ['VN-LSOR-0001', 'VN-LSPH-1'], erroneous: false },
    });
  });

  it('is the step that type, action and business step make of it', () => {
    const step = (event: EpcisEvent) => read(event)?.step;
    for (const bizStep of ['shipping', 'urn:epcglobal:cbv:bizstep:shipping', 'https://ref.gs1.org/cbv/BizStep-shipping'])
      expect(step({ type: 'ObjectEvent', action: 'OBSERVE', bizStep, epcList: [SSCC] }), bizStep).to.equal('ship');
    expect(step({ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'arriving', epcList: [SSCC] })).to.equal('receive');
    expect(step({ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'commissioning', epcList: [SSCC] })).to.equal('observe');
    expect(step({ type: 'ObjectEvent', action: 'DELETE', epcList: [SSCC] })).to.equal('destroy');
    expect(step({ type: 'TransactionEvent', action: 'ADD', bizStep: 'shipping', epcList: [SSCC] })).to.equal('ship');
    expect(step({ type: 'AssociationEvent', action: 'ADD', parentID: SSCC, childEPCs: [SSCC] })).to.equal(undefined);
    expect(read({ type: 'ObjectEvent', action: 'ADD', epcList: [SSCC], errorDeclaration: { declarationTime: base.eventTime } })).to.include(
      {
        erroneous: true,
      },
    );
  });

  it('names the transport by the waybill, or the despatch advice, or what there is', () => {
    const transport = (...list: [string | undefined, string][]) =>
      read({
        ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', epcList: [SSCC] },
        bizTransactionList: list.map(([type, bizTransaction]) => (type === undefined ? { bizTransaction } : { type, bizTransaction })),
      })?.transport;
    expect(transport(['po', 'urn:a'], ['urn:epcglobal:cbv:btt:desadv', 'urn:b'], ['bol', 'urn:c'])).to.equal('urn:c');
    expect(transport(['po', 'urn:a'], ['https://ref.gs1.org/cbv/BTT-desadv', 'urn:b'])).to.equal('urn:b');
    expect(transport([undefined, 'urn:a'])).to.equal('urn:a');
    expect(transport()).to.equal(undefined);
  });

  it('joins what is told by URN and by web address, from a harvest to the truck', () => {
    const told = [
      { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', quantityList: [weight(LOT, 1, 'TNE')] },
      { type: 'TransformationEvent', inputQuantityList: [weight(LINK, 500)], outputQuantityList: [weight(`${LINK}-PACKED`, 490)] },
      { type: 'AggregationEvent', action: 'ADD', parentID: SSCC, childQuantityList: [weight(`${LOT}-PACKED`, 490)] },
      {
        type: 'AggregationEvent',
        action: 'OBSERVE',
        bizStep: 'shipping',
        parentID: PALLET,
        bizTransactionList: [{ type: 'bol', bizTransaction: 'urn:truck' }],
      },
    ].flatMap((event, i) => lotEventOf({ ...base, eventTime: `2026-11-20T0${i}:00:00Z`, ...event }, `e${i}`, CONTEXT) ?? []);
    const recall = recallOf(lotGraph(told), LINK);
    expect(recall.onward.map(({ lot }) => lot)).to.deep.equal([`${LINK}-PACKED`, PALLET]);
    expect(recall.transports).to.deep.equal(['urn:truck']);
  });
});

describe('a weight', () => {
  it('is read to the gram, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (grams) => {
        expect(gramsOf(Number(`${Math.floor(grams / 1000)}.${String(grams % 1000).padStart(3, '0')}`), 'KGM')).to.equal(BigInt(grams));
      }),
    );
    expect([gramsOf(1e21, 'KGM'), gramsOf(1e-3, 'KGM'), gramsOf(1e-6, 'TNE'), gramsOf(0.5, 'DTN')]).to.deep.equal([
      10n ** 24n,
      1n,
      1n,
      50_000n,
    ]);
  });
  it('is none in other units, and refused when it is finer than a gram or below nothing', () => {
    expect(gramsOf(3, 'EA')).to.equal(undefined);
    for (const quantity of [0.0001, 1e-9, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => gramsOf(quantity, 'KGM'), String(quantity))
        .to.throw()
        .with.property('code', 'SCHEMA_INVALID');
  });
});
