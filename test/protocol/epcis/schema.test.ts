import { expect } from 'chai';
import type { EpcisEvent } from '../../../protocol/epcis/event-hash.ts';
import { checkEpcisEvent, parseEpcisDocument } from '../../../protocol/epcis/schema/document.ts';
import { Refusal, type RefusalCode } from '../../../protocol/refusals.ts';
import { DOCUMENTS } from './own.ts';

const PATH = '/epcisBody/eventList/3';

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new TypeError('taken');
}

const URN = 'urn:epc:id:sscc:8936012.1000000017';
const common = { eventTime: '2026-11-20T07:15:30+07:00', eventTimeZoneOffset: '+07:00' };
const object = { type: 'ObjectEvent', ...common, action: 'OBSERVE', epcList: [URN] };
const aggregation = { type: 'AggregationEvent', ...common, action: 'ADD', parentID: URN, childEPCs: [URN] };
const transformation = { type: 'TransformationEvent', ...common, inputEPCList: [URN], outputEPCList: [URN] };
const transaction = {
  type: 'TransactionEvent',
  ...common,
  action: 'ADD',
  bizTransactionList: [{ bizTransaction: 'urn:x:1' }],
  epcList: [],
};
const without = (event: object, ...names: string[]): object =>
  Object.fromEntries(Object.entries(event).filter(([name]) => !names.includes(name)));

const WRONG: [what: string, event: unknown, pointer: string, code?: RefusalCode][] = [
  ['no object', 'x', ''],
  ['no type', {}, '/type'],
  ['another type', { ...object, type: 'QuantityEvent' }, '/type'],
  ['no time', without(object, 'eventTime'), '/eventTime'],
  ['a time without offset', { ...object, eventTime: '2026-11-20T07:15:30' }, '/eventTime'],
  ['a day that is none', { ...object, eventTime: '2026-02-30T07:15:30Z' }, '/eventTime'],
  ['an offset beyond 14 hours', { ...object, eventTimeZoneOffset: '+14:30' }, '/eventTimeZoneOffset'],
  ['no action', without(object, 'action'), '/action'],
  ['an action of another kind', { ...object, action: 'MOVE' }, '/action'],
  ['a word of no vocabulary', { ...object, bizStep: 'smuggling' }, '/bizStep'],
  ['a URN of EPCIS 1.2', { ...object, disposition: 'urn:epcglobal:cbv:disp:active' }, '/disposition'],
  ['an EPC that is no URI', { ...object, epcList: [URN, '8936012'] }, '/epcList/1'],
  ['an EPC twice', { ...object, epcList: [URN, URN] }, '/epcList'],
  ['no what', without(object, 'epcList'), ''],
  ['ilmd where nothing begins', { ...object, ilmd: { 'ex:lot': '1' } }, '/ilmd'],
  ['a field of no standard', { ...object, colour: 'red' }, '/colour', 'FIELD_UNKNOWN'],
  ['a field of another kind', { ...object, childEPCs: [URN] }, '/childEPCs', 'FIELD_UNKNOWN'],
  ['a read point without id', { ...object, readPoint: {} }, '/readPoint/id'],
  ['a field in a read point', { ...object, readPoint: { id: 'geo:1,2', gate: '1' } }, '/readPoint/gate', 'FIELD_UNKNOWN'],
  ['a quantity that is text', { ...object, quantityList: [{ epcClass: 'urn:x:1', quantity: '5' }] }, '/quantityList/0/quantity'],
  ['a unit that is none', { ...object, quantityList: [{ epcClass: 'urn:x:1', quantity: 5, uom: 'kilo' }] }, '/quantityList/0/uom'],
  ['a field in a quantity', { ...object, quantityList: [{ epcClass: 'urn:x:1', 'ex:a': 1 }] }, '/quantityList/0/ex:a', 'FIELD_UNKNOWN'],
  ['a source without type', { ...object, sourceList: [{ source: 'urn:x:1' }] }, '/sourceList/0/type'],
  ['an empty persistent disposition', { ...object, persistentDisposition: {} }, '/persistentDisposition'],
  ['a sensor element without report', { ...object, sensorElementList: [{ sensorReport: [] }] }, '/sensorElementList/0/sensorReport'],
  [
    'a measurement of no name',
    { ...object, sensorElementList: [{ sensorReport: [{ type: 'Warmth' }] }] },
    '/sensorElementList/0/sensorReport/0/type',
  ],
  ['an error declaration without time', { ...object, errorDeclaration: {} }, '/errorDeclaration/declarationTime'],
  [
    'a reason of no vocabulary',
    { ...object, errorDeclaration: { declarationTime: common.eventTime, reason: 'oops' } },
    '/errorDeclaration/reason',
  ],
  ['an aggregation without parent', without(aggregation, 'parentID'), '/parentID'],
  ['an aggregation of nothing', { ...aggregation, childEPCs: [] }, ''],
  ['an association without parent', without({ ...aggregation, type: 'AssociationEvent', action: 'OBSERVE' }, 'parentID'), '/parentID'],
  ['a transformation without output', without(transformation, 'outputEPCList'), ''],
  ['an action on a transformation', { ...transformation, action: 'ADD' }, '/action', 'FIELD_UNKNOWN'],
  ['a transaction without transaction', { ...transaction, bizTransactionList: [] }, '/bizTransactionList'],
  ['a transaction about nothing', without(transaction, 'epcList'), ''],
];

describe('EPCIS 2.0 events', () => {
  it('are taken as the standard has them, of all five kinds', () => {
    // One vector has EPCIS 1.2's URN for a word, which hashes as the word does and is not JSON's.
    const inJson = (event: EpcisEvent): EpcisEvent =>
      String(event.bizStep).startsWith('urn:') ? { ...event, bizStep: 'shipping' } : event;
    const taken = DOCUMENTS.flatMap(({ document }) =>
      parseEpcisDocument(document).events.map((event) => checkEpcisEvent(inJson(event as EpcisEvent), PATH).type),
    );
    expect(new Set(taken)).to.have.property('size', 5);
  });

  it('are taken without output while a transformation goes on, and without children where all are taken out', () => {
    checkEpcisEvent({ ...without(transformation, 'outputEPCList'), transformationID: 'urn:x:1' }, PATH);
    checkEpcisEvent({ ...without(aggregation, 'childEPCs'), action: 'DELETE' }, PATH);
    checkEpcisEvent(
      { ...without(object, 'epcList'), readPoint: { id: 'geo:1,2' }, sensorElementList: [{ sensorReport: [{ type: 'Temperature' }] }] },
      PATH,
    );
  });

  for (const [what, event, pointer, code = 'SCHEMA_INVALID'] of WRONG) {
    it(`are refused with the place: ${what}`, () => {
      const refusal = refusalOf(() => checkEpcisEvent(event, PATH));
      expect([refusal.code, refusal.path]).to.deep.equal([code, PATH + pointer]);
      expect(refusal.detail).to.match(new RegExp(`^(event|[A-Z][a-z]+Event) at ${PATH}: .`));
    });
  }
});

describe('EPCIS documents', () => {
  const document = {
    '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
    type: 'EPCISDocument',
    schemaVersion: '2.0',
  };
  const whole = { ...document, creationDate: common.eventTime, epcisBody: { eventList: [object] } };

  it('give their events and their context', () => {
    expect(parseEpcisDocument(whole)).to.deep.equal({ context: document['@context'], events: [object] });
  });

  const wrong: [object, string][] = [
    [without(whole, '@context'), '/@context'],
    [{ ...whole, '@context': [7] }, '/@context'],
    [{ ...whole, type: 'EPCISQueryDocument' }, '/type'],
    [{ ...whole, schemaVersion: '1.2' }, '/schemaVersion'],
    [{ ...whole, creationDate: 'today' }, '/creationDate'],
    [{ ...whole, epcisBody: {} }, '/epcisBody/eventList'],
    [{ ...whole, epcisBody: { eventList: [], event: object } }, '/epcisBody/event'],
    [{ ...whole, colour: 'red' }, '/colour'],
  ];
  for (const [given, pointer] of wrong) {
    it(`are refused with the place: ${pointer}`, () => {
      expect(refusalOf(() => parseEpcisDocument(given)).path).to.equal(pointer);
    });
  }
});
