import { canonicalDigitalLink } from '../epcis/digital-link.ts';
import type { EpcisEvent } from '../epcis/event-hash.ts';
import { expandedValue, namespacesOf } from '../epcis/namespaces.ts';
import { ofVocabulary, VOCABULARIES, webVocabulary } from '../epcis/vocabulary.ts';
import type { Amount, LotEvent, LotStep } from './event.ts';
import { gramsOf } from './weight.ts';

const BIZ_STEP = VOCABULARIES.bizStep.prefix;
/** What a business step (CBV 2.0 §7.1) does to the lots that it names; any other is looked at and changes nothing. */
const STEPS: Readonly<Record<string, LotStep>> = {
  commissioning: 'commission',
  creating_class_instance: 'commission',
  shipping: 'ship',
  departing: 'ship',
  receiving: 'receive',
  arriving: 'receive',
  accepting: 'receive',
  destroying: 'destroy',
  decommissioning: 'destroy',
};
/** Where codes stand in `ilmd`, whatever namespace the exporter declared for them. */
const CODE_FIELDS = ['growingAreaCode', 'packingHouseCode'];
/** Which business transaction names the transport: a waybill, or else a despatch advice, or else the first. */
const TRANSPORTS = ['bol', 'desadv'].map((type) => VOCABULARIES.bizTransactionType.prefix + type);

interface Quantity {
  epcClass: string;
  quantity?: number;
  uom?: string;
}

/**
 * What a valid EPCIS 2.0 event tells of lots. Undefined for those that are about none, such as an AssociationEvent.
 *
 * @param id its event hash.
 * @param context the `@context` of the document that holds it.
 * @throws {Refusal} SCHEMA_INVALID for a weight finer than a gram
 */
export function lotEventOf(event: EpcisEvent, id: string, context: unknown): LotEvent | undefined {
  const step = stepOf(event);
  if (!step) return undefined;
  const { inputs, outputs } = amountsOf(event, step);
  const held = event.type === 'AggregationEvent' && (step === 'aggregate' || step === 'disaggregate') && nameOf(event.parentID);
  const place = (event.readPoint as { id?: string } | undefined)?.id ?? (event.bizLocation as { id?: string } | undefined)?.id;
  const transport = transportOf(event, context);
  return {
    id,
    time: Date.parse(String(event.eventTime)),
    step,
    inputs,
    outputs,
    ...(held ? { parent: held } : {}),
    ...(place === undefined ? {} : { place: nameOf(place) as string }),
    ...(transport === undefined ? {} : { transport }),
    codes: codesIn(event.ilmd),
    erroneous: event.errorDeclaration !== undefined,
  };
}

function stepOf({ type, action, bizStep }: EpcisEvent): LotStep | undefined {
  if (type === 'AssociationEvent') return undefined;
  if (type === 'TransformationEvent') return 'transform';
  if (type === 'AggregationEvent' && action !== 'OBSERVE') return action === 'ADD' ? 'aggregate' : 'disaggregate';
  const word = typeof bizStep === 'string' ? ofVocabulary(webVocabulary(bizStep), VOCABULARIES.bizStep).replace(BIZ_STEP, '') : '';
  const said = STEPS[word];
  if (type !== 'ObjectEvent') return said === 'ship' || said === 'receive' ? said : 'observe';
  // Of objects the action decides what begins and ends (EPCIS 2.0 §7.4.2): a commissioning step only observes unless it adds.
  if (action === 'ADD') return 'commission';
  if (action === 'DELETE') return 'destroy';
  return said === 'ship' || said === 'receive' ? said : 'observe';
}

function amountsOf(event: EpcisEvent, step: LotStep): { inputs: Amount[]; outputs: Amount[] } {
  const of = (instances: unknown, classes: unknown): Amount[] => [
    ...((instances as string[] | undefined) ?? []).map((lot) => ({ lot: nameOf(lot) as string })),
    ...((classes as Quantity[] | undefined) ?? []).map(amountOf),
  ];
  if (event.type === 'TransformationEvent')
    return { inputs: of(event.inputEPCList, event.inputQuantityList), outputs: of(event.outputEPCList, event.outputQuantityList) };
  const children = of(event.childEPCs, event.childQuantityList);
  if (event.type === 'AggregationEvent' && (step === 'aggregate' || step === 'disaggregate')) return { inputs: children, outputs: [] };
  const parent = nameOf(event.parentID);
  const named = [...of(event.epcList, event.quantityList), ...(parent === undefined ? children : [{ lot: parent }])];
  return step === 'commission' ? { inputs: [], outputs: named } : { inputs: named, outputs: [] };
}

function amountOf({ epcClass, quantity, uom }: Quantity): Amount {
  const grams = quantity === undefined || uom === undefined ? undefined : gramsOf(quantity, uom);
  return { lot: nameOf(epcClass) as string, ...(grams === undefined ? {} : { grams }) };
}

/** One name for a lot, whether it was told by URN or by web address. */
const nameOf = (uri: unknown): string | undefined => (typeof uri === 'string' ? (canonicalDigitalLink(uri) ?? uri) : undefined);

function transportOf({ bizTransactionList }: EpcisEvent, context: unknown): string | undefined {
  const namespaces = namespacesOf(context);
  const found = ((bizTransactionList as { type?: string; bizTransaction: string }[] | undefined) ?? []).map(({ type, bizTransaction }) => ({
    type: type === undefined ? '' : expandedValue(ofVocabulary(webVocabulary(type), VOCABULARIES.bizTransactionType), namespaces),
    bizTransaction,
  }));
  const [first] = [...TRANSPORTS.flatMap((type) => found.filter((each) => each.type === type)), ...found];
  return first?.bizTransaction;
}

function codesIn(ilmd: unknown): string[] {
  if (typeof ilmd !== 'object' || ilmd === null) return [];
  return Object.entries(ilmd)
    .filter(([name]) => CODE_FIELDS.includes(name.slice(name.lastIndexOf(':') + 1)))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is string => typeof value === 'string');
}
