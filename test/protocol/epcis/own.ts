import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpcisEvent } from '../../../protocol/epcis/event-hash.ts';

/** A document of ours with what the reference implementation makes of each of its events. */
export interface Vector {
  name: string;
  document: { '@context': unknown; epcisBody: { eventList: EpcisEvent[] } };
  preHashes: string[];
  hashes: string[];
}

const VECTORS = join(import.meta.dirname, '../../vectors/epcis-event-hash/own.json');
const own = JSON.parse(readFileSync(VECTORS, 'utf8')) as { documents: Vector[]; links: Record<string, string | null> };

export const { documents: DOCUMENTS, links: LINKS } = own;
/** Every event of the documents with its context, pre-hash string and hash. */
export const EVENTS = DOCUMENTS.flatMap(({ name, document, preHashes, hashes }) =>
  document.epcisBody.eventList.map((event, at) => ({
    name: `${name} ${at}`,
    event,
    context: document['@context'],
    preHash: preHashes[at] as string,
    hash: hashes[at] as string,
  })),
);
