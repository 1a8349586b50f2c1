import { z } from 'zod';
import { refuseAs } from '../../schema/fields.ts';
import { VOCABULARIES } from '../vocabulary.ts';
import { action, extensible, listOf, moment, offset, setOf, uri, wordOf } from './fields.ts';
import { sensorElement } from './sensor.ts';

const { bizStep, disposition, bizTransactionType, sourceDestinationType, errorReason } = VOCABULARIES;
const kind = wordOf(sourceDestinationType);
const unit = z.string().regex(/^[A-Z0-9]{2,3}$/, { message: 'not a unit code of UN/ECE Recommendation 20' });
const quantity = z.strictObject({ epcClass: uri, quantity: z.number().optional(), uom: unit.optional() });
const dispositions = setOf(wordOf(disposition), 1).optional();

/** That an event was an error, and which events are right in its stead (EPCIS 2.0 §7.4.1.4). */
const errorDeclaration = extensible({
  declarationTime: moment,
  reason: wordOf(errorReason).optional(),
  correctiveEventIDs: listOf(uri).optional(),
});

const common = {
  '@context': z.unknown().optional(),
  eventTime: moment,
  eventTimeZoneOffset: offset,
  recordTime: moment.optional(),
  eventID: uri.optional(),
  certificationInfo: z.union([uri, listOf(uri)], { error: 'neither a URI nor a list of them' }).optional(),
  errorDeclaration: errorDeclaration.optional(),
  bizStep: wordOf(bizStep).optional(),
  disposition: wordOf(disposition).optional(),
  readPoint: extensible({ id: uri }).optional(),
  bizLocation: extensible({ id: uri }).optional(),
  bizTransactionList: listOf(z.strictObject({ type: wordOf(bizTransactionType).optional(), bizTransaction: uri })).optional(),
  sourceList: listOf(z.strictObject({ type: kind, source: uri })).optional(),
  destinationList: listOf(z.strictObject({ type: kind, destination: uri })).optional(),
  sensorElementList: listOf(sensorElement).optional(),
};
const persistentDisposition = z
  .strictObject({ set: dispositions, unset: dispositions })
  .refine(({ set, unset }) => set !== undefined || unset !== undefined, { message: 'neither set nor unset' })
  .optional();
const ilmd = extensible({}).optional();
const quantities = listOf(quantity).optional();
const children = { childEPCs: listOf(uri).optional(), childQuantityList: quantities };

/** Whether any of the lists has something in it. */
const some = (...lists: (readonly unknown[] | undefined)[]): boolean => lists.some((list) => list !== undefined && list.length > 0);
const requires = (ctx: z.core.ParsePayload, holds: boolean, message: string, field?: string): void => {
  if (!holds) refuseAs(ctx, 'SCHEMA_INVALID', message, field === undefined ? [] : [field]);
};

const objectEvent = extensible({
  ...{ type: z.literal('ObjectEvent'), ...common, action, epcList: setOf(uri).optional(), quantityList: quantities },
  ...{ persistentDisposition, ilmd },
}).check((ctx) => {
  const { epcList, quantityList, sensorElementList, readPoint, ilmd: data, action: what } = ctx.value;
  requires(
    ctx,
    epcList !== undefined || some(quantityList) || (some(sensorElementList) && readPoint !== undefined),
    'says neither of what nor, by sensors at a read point, of where',
  );
  requires(ctx, data === undefined || what === 'ADD', 'only where objects begin (ADD)', 'ilmd');
});

/** A parent is named where what it holds begins or ceases to be in it (EPCIS 2.0 §7.4). */
function parentAndChildren(
  ctx: z.core.ParsePayload<{
    action: string;
    parentID?: string | undefined;
    childEPCs?: string[] | undefined;
    childQuantityList?: unknown[] | undefined;
  }>,
) {
  const { action: what, parentID, childEPCs, childQuantityList } = ctx.value;
  requires(ctx, what === 'OBSERVE' || parentID !== undefined, 'missing where something is added or taken away', 'parentID');
  requires(ctx, what === 'DELETE' || some(childEPCs, childQuantityList), 'says of no children');
}
const aggregationEvent = extensible({
  type: z.literal('AggregationEvent'),
  ...common,
  action,
  parentID: uri.optional(),
  ...children,
}).check(parentAndChildren);
const associationEvent = extensible({ type: z.literal('AssociationEvent'), ...common, action, parentID: uri, ...children }).check(
  parentAndChildren,
);

const transactionEvent = extensible({
  ...{ type: z.literal('TransactionEvent'), ...common, action, parentID: uri.optional() },
  bizTransactionList: listOf(z.strictObject({ type: wordOf(bizTransactionType).optional(), bizTransaction: uri }), 1),
  ...{ epcList: listOf(uri).optional(), quantityList: quantities },
}).check((ctx) => {
  const { action: what, epcList, quantityList } = ctx.value;
  requires(ctx, what === 'DELETE' || epcList !== undefined || some(quantityList), 'says of no objects');
});

const transformationEvent = extensible({
  ...{ type: z.literal('TransformationEvent'), ...common, transformationID: uri.optional() },
  ...{
    inputEPCList: setOf(uri).optional(),
    inputQuantityList: quantities,
    outputEPCList: setOf(uri).optional(),
    outputQuantityList: quantities,
  },
  ...{ persistentDisposition, ilmd },
}).check((ctx) => {
  const { transformationID, inputEPCList, inputQuantityList, outputEPCList, outputQuantityList } = ctx.value;
  const went = some(inputEPCList, inputQuantityList);
  const came = some(outputEPCList, outputQuantityList);
  requires(
    ctx,
    (went && came) || (transformationID !== undefined && (went || came)),
    'needs inputs and outputs, or a transformationID and either',
  );
});

/** The five kinds of event of EPCIS 2.0 §7.4. */
export const EVENT_SCHEMAS = {
  ObjectEvent: objectEvent,
  AggregationEvent: aggregationEvent,
  TransactionEvent: transactionEvent,
  TransformationEvent: transformationEvent,
  AssociationEvent: associationEvent,
};
export type EpcisEventType = keyof typeof EVENT_SCHEMAS;
export const EPCIS_EVENT_TYPES = Object.keys(EVENT_SCHEMAS) as [EpcisEventType, ...EpcisEventType[]];
