import { canonicalTime, canonicalValue } from './canonical-value.ts';
import type { EpcisEvent } from './event-hash.ts';
import { expandedValue, type Namespaces } from './namespaces.ts';
import { ofVocabulary, VOCABULARIES, type Vocabulary } from './vocabulary.ts';

/** What part an object has in an event. */
export type ObjectRole = 'epc' | 'parent' | 'child' | 'input' | 'output';

/** An object, or a class of objects with how much of it. */
export interface NamedObject {
  role: ObjectRole;
  class: boolean;
  /** Canonical GS1 Digital Link, or the URI as it is. */
  epc: string;
  quantity: number | null;
  uom: string | null;
}

/** What an event is looked for by, each in the one form that the event hash takes. */
export interface EventFacts {
  /** UTC, to the millisecond. */
  time: string;
  action: string | null;
  bizStep: string | null;
  disposition: string | null;
  readPoint: string | null;
  bizLocation: string | null;
  objects: NamedObject[];
}

const INSTANCES: [field: string, role: ObjectRole][] = [
  ['epcList', 'epc'],
  ['parentID', 'parent'],
  ['childEPCs', 'child'],
  ['inputEPCList', 'input'],
  ['outputEPCList', 'output'],
];
const CLASSES: [field: string, role: ObjectRole][] = [
  ['quantityList', 'epc'],
  ['childQuantityList', 'child'],
  ['inputQuantityList', 'input'],
  ['outputQuantityList', 'output'],
];

/** A value as events are looked for by it. */
export function canonicalFact(value: string, namespaces: Namespaces, vocabulary?: Vocabulary): string {
  return canonicalValue(expandedValue(vocabulary ? ofVocabulary(value, vocabulary) : value, namespaces).trim());
}

/** @param event one that `checkEpcisEvent` took. */
export function factsOf(event: EpcisEvent, namespaces: Namespaces): EventFacts {
  const fact = (value: unknown, vocabulary?: Vocabulary): string | null =>
    value === undefined ? null : canonicalFact(value as string, namespaces, vocabulary);
  const place = (value: unknown): string | null => fact((value as { id: string } | undefined)?.id);
  const listOf = <T>(field: string): T[] => {
    const value = event[field] as T | T[] | undefined;
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  return {
    time: canonicalTime(event.eventTime as string),
    action: (event.action as string | undefined) ?? null,
    bizStep: fact(event.bizStep, VOCABULARIES.bizStep),
    disposition: fact(event.disposition, VOCABULARIES.disposition),
    readPoint: place(event.readPoint),
    bizLocation: place(event.bizLocation),
    objects: [
      ...INSTANCES.flatMap(([field, role]) =>
        listOf<string>(field).map((epc) => ({ role, class: false, epc: fact(epc) as string, quantity: null, uom: null })),
      ),
      ...CLASSES.flatMap(([field, role]) =>
        listOf<{ epcClass: string; quantity?: number; uom?: string }>(field).map(({ epcClass, quantity = null, uom = null }) => ({
          ...{ role, class: true, epc: fact(epcClass) as string, quantity, uom },
        })),
      ),
    ],
  };
}
