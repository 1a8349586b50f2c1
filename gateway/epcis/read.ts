import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { type EpcisEvent, eventHash, eventHashUri } from '../../protocol/epcis/event-hash.ts';
import { type EventFacts, factsOf } from '../../protocol/epcis/facts.ts';
import { namespacesOf } from '../../protocol/epcis/namespaces.ts';
import { checkEpcisEvent } from '../../protocol/epcis/schema/document.ts';
import type { EpcisEventType } from '../../protocol/epcis/schema/event.ts';
import { hex } from '../../protocol/hash.ts';
import { Refusal } from '../../protocol/refusals.ts';

/** An event that may be captured. */
export interface ReadEvent {
  /** Where it stands in what was sent. */
  path: string;
  /** Bytes32 of its event hash. */
  hash: string;
  type: EpcisEventType;
  facts: EventFacts;
  /** The event with its context and its identity: what is kept, and what its leaf is made of. */
  document: EpcisEvent;
  /** Its errorDeclaration. */
  error: Record<string, unknown> | undefined;
}

const holdsNul = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes('\0')
    : typeof value === 'object' && value !== null && Object.entries(value).some(([name, one]) => name.includes('\0') || holdsNul(one));

/**
 * Checks an event and computes its identity. When it was recorded is the repository's to say, so a `recordTime` that was sent is not kept.
 *
 * @param context `@context` of the document; one of the event's own goes on from it.
 * @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN, EPCIS_ID_MISMATCH with the event's place
 */
export function readEvent(sent: unknown, context: unknown, path: string): ReadEvent {
  const event = checkEpcisEvent(sent, path);
  if (holdsNul(event)) throw new Refusal('SCHEMA_INVALID', `${event.type} at ${path}: a character that no text has (U+0000)`, path);
  const { recordTime: _, '@context': own, ...said } = event;
  const whole = own === undefined ? context : [context, own].flat();
  const namespaces = namespacesOf(whole);
  const facts = factsOf(said, namespaces);
  if (!/^[2-9]\d{3}-/.test(facts.time))
    throw new Refusal('SCHEMA_INVALID', `${event.type} at ${path}: before the year 2000`, `${path}/eventTime`);
  const hash = eventHash(said, whole);
  const eventID = eventHashUri(hash);
  if (event.eventID !== undefined && event.eventID !== eventID)
    throw new Refusal('EPCIS_ID_MISMATCH', `${event.type} at ${path}: its hash is ${eventID}`, `${path}/eventID`);
  const document = { ...said, type: event.type, eventID, '@context': whole };
  // What cannot be written as canonical JSON cannot be a leaf.
  canonicalJson(document);
  return { path, hash: hex(hash), type: event.type, facts, document, error: event.errorDeclaration as ReadEvent['error'] };
}
