import { VOCABULARIES, type Vocabulary } from './vocabulary.ts';

/** One field at its place in the canonical form. */
export interface Field {
  name: string;
  /** What each element of a list is called: the name stands once before all of them. */
  item?: string;
  /** The fields of an object, in order. */
  fields?: Field[];
  /** Standard words that may stand bare. */
  vocabulary?: Vocabulary;
}

const plain = (...names: string[]): Field[] => names.map((name) => ({ name }));
const quantities = (name: string): Field => ({ name, item: 'quantityElement', fields: plain('epcClass', 'quantity', 'uom') });
const epcs = (name: string): Field => ({ name, item: 'epc' });
const { bizStep, disposition, bizTransactionType, sourceDestinationType, component, measurementType, sensorAlert } = VOCABULARIES;

const SENSOR_METADATA = plain('time', 'startTime', 'endTime', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules');
const SENSOR_REPORT: Field[] = [
  { name: 'type', vocabulary: measurementType },
  { name: 'exception', vocabulary: sensorAlert },
  ...plain('deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'time', 'microorganism', 'chemicalSubstance', 'value'),
  { name: 'component', vocabulary: component },
  ...plain(
    'stringValue',
    'booleanValue',
    'hexBinaryValue',
    'uriValue',
    'minValue',
    'maxValue',
    'meanValue',
    'sDev',
    'percRank',
    'percValue',
  ),
  ...plain('uom', 'coordinateReferenceSystem'),
];

/** Order of an event's fields as the reference implementation has it, and by it the published hashes (docs/adr/0028). */
export const EVENT_ORDER: Field[] = [
  ...plain('eventTime', 'eventTimeZoneOffset', 'certificationInfo', 'parentID'),
  epcs('epcList'),
  epcs('inputEPCList'),
  epcs('childEPCs'),
  quantities('quantityList'),
  quantities('childQuantityList'),
  quantities('inputQuantityList'),
  epcs('outputEPCList'),
  quantities('outputQuantityList'),
  ...plain('action', 'transformationID'),
  { name: 'bizStep', vocabulary: bizStep },
  { name: 'disposition', vocabulary: disposition },
  { name: 'persistentDisposition', fields: ['set', 'unset'].map((name) => ({ name, vocabulary: disposition })) },
  { name: 'readPoint', fields: plain('id') },
  { name: 'bizLocation', fields: plain('id') },
  {
    name: 'sensorElementList',
    item: 'sensorElement',
    fields: [
      { name: 'sensorMetadata', fields: SENSOR_METADATA },
      { name: 'sensorReport', fields: SENSOR_REPORT },
    ],
  },
];

/** Lists of a value and its type, which stand among the extensions; the type comes first. */
export const PAIRED: Field[] = (
  [
    ['bizTransaction', bizTransactionType],
    ['source', sourceDestinationType],
    ['destination', sourceDestinationType],
  ] as const
).map(([item, vocabulary]) => ({ name: `${item}List`, item: '', fields: [{ name: 'type', vocabulary }, { name: item }] }));

/** Fields of an event that its hash leaves out: what a repository adds, and that the event was declared an error. */
export const UNHASHED = ['type', 'eventID', 'recordTime', 'errorDeclaration', '@context'];
