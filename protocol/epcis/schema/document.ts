import { z } from 'zod';
import { Refusal } from '../../refusals.ts';
import { parseOrRefuse } from '../../schema/refuse.ts';
import type { EpcisEvent } from '../event-hash.ts';
import { EPCIS_EVENT_TYPES, type EpcisEventType, EVENT_SCHEMAS } from './event.ts';
import { extensible, listOf, moment, uri } from './fields.ts';

const contextPart = z.union([uri, z.record(z.string(), z.unknown())], { error: 'neither an address nor an object' });
const context = z.union([contextPart, z.array(contextPart)], { error: 'neither an address, an object nor a list of them' });

/** Master data goes along with events and is read over: codes, places and parties are known by the registry. */
const header = extensible({ epcisMasterData: z.unknown().optional() });

const document = extensible({
  '@context': context,
  type: z.literal('EPCISDocument'),
  schemaVersion: z.string().regex(/^2\.0(\.\d+)*$/, { message: 'not EPCIS 2.0' }),
  creationDate: moment,
  ...{ id: uri.optional(), instanceIdentifier: z.string().optional(), sender: z.string().optional(), receiver: z.string().optional() },
  epcisHeader: header.optional(),
  epcisBody: z.strictObject({ eventList: listOf(z.unknown()) }),
});

/** A document whose outside is right; its events are checked one by one. */
export interface EpcisDocument {
  context: unknown;
  events: unknown[];
}

/** @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN with the pointer of what is wrong outside the events */
export function parseEpcisDocument(input: unknown): EpcisDocument {
  const { '@context': given, epcisBody } = parseOrRefuse(document, input);
  return { context: given, events: epcisBody.eventList };
}

const typed = z.looseObject({ type: z.enum(EPCIS_EVENT_TYPES, { error: 'not one of the five kinds of event' }) });

/**
 * Holds an event against EPCIS 2.0 §7.
 *
 * @param path JSON Pointer of the event, before those of its fields.
 * @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN whose detail names the event and whose pointer its field
 */
export function checkEpcisEvent(event: unknown, path: string): EpcisEvent & { type: EpcisEventType } {
  let type = 'event';
  try {
    const read = parseOrRefuse(typed, event, path);
    type = read.type;
    parseOrRefuse<unknown>(EVENT_SCHEMAS[read.type], event, path);
    return read;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, `${type} at ${path}: ${error.detail}`, error.path);
  }
}
