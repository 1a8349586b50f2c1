import type { Act } from '../acts/act.ts';
import { type EventType, eventOf } from '../events.ts';
import { Refusal } from '../refusals.ts';

/** Times are below this (year 36812): the contract keeps some in 40 bits, and none is meant. */
export const TIME_LIMIT = 2 ** 40;

const WITH_TERMS: readonly EventType[] = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT', 'CODE_AUTHORISED', 'CODE_REGISTERED'];

/**
 * What can be told of an act without knowing anything else: a known event, times of this age, and terms only where an event has any, since
 * what nobody reads would be a way onto the chain for content.
 *
 * @throws {Refusal} SCHEMA_INVALID
 */
export function checkForm(act: Act): EventType {
  const type = eventOf(act.kind);
  if (!type) throw new Refusal('SCHEMA_INVALID', `no event has the number ${act.kind}`);
  if ([act.occurredAt, act.signedAt, act.notAfter, act.until].some((time) => time >= TIME_LIMIT))
    throw new Refusal('SCHEMA_INVALID', 'a time beyond the year 36812');
  if (act.data !== '0x' && !WITH_TERMS.includes(type)) throw new Refusal('SCHEMA_INVALID', `${type} has no terms`);
  return type;
}
