import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { readManifestContent } from '../../protocol/documents/content.ts';
import { openDisclosures } from '../../protocol/documents/disclosure.ts';
import { type Fields, fieldsToObject } from '../../protocol/documents/fields.ts';
import type { EventType } from '../../protocol/events.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { EventFields } from '../../protocol/schema/event-fields.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import { cidOf } from '../blobs/cid.ts';
import { ONE_BLOCK, rawCid, sha256Of } from '../blobs/raw.ts';
import { type Granted, type Reference, referencesIn } from '../documents/references.ts';
import { isPrivate } from '../envelopes/recipients.ts';
import { hasManifest } from '../events/request.ts';
import { withoutPrivate } from '../events/stored.ts';
import type { Services } from '../services.ts';
import type { StoredEvent } from '../state/content.ts';
import type { PeerMessage } from './message.ts';

/** What this side's organisations were granted of a document, together, without what only named readers may see. */
export interface Opened {
  fields: Fields;
  disclosures: string[];
  granted: string[];
  /** Granted, and yet not disclosed. */
  withheld: string[];
  /** Documents attached, and which pointers each organisation hosted here was granted. */
  files: { references: Reference[]; granted: Granted };
  /** Envelopes that are not stored here yet. */
  blobs: Uint8Array[];
}

/** Checks the envelopes against their CIDs and opens those of the organisations hosted here. */
export async function openHosted(services: Services, message: PeerMessage, consignment: string): Promise<Opened> {
  const disclosures = new Map<string, string>();
  const granted = new Set<string>();
  const withheld = new Set<string>();
  const blobs: Uint8Array[] = [];
  const files = new Map<string, Reference>();
  const told: { organisation: string; pointers: Set<string> }[] = [];
  const payload = canonicalJson(message.payload);
  for (const envelope of message.envelopes) {
    const { bytes, stored } = await blobOf(services, envelope);
    if (!stored) blobs.push(bytes);
    const hosted = services.config.hosted.find((each) => each.id === envelope.recipient);
    if (!hosted) continue;
    const content = await services.envelopes.open(bytes, envelope.cid, hosted.id);
    if (canonicalJson(content.payload) !== payload)
      throw new Refusal('SCHEMA_INVALID', `an envelope holds another document of ${consignment}`, '/envelopes');
    for (const pointer of content.granted) if (!isPrivate(pointer)) granted.add(pointer);
    for (const reference of referencesIn(content.fields)) files.set(reference.at, { ...files.get(reference.at), ...reference });
    told.push({ organisation: hosted.id, pointers: new Set(Object.keys(content.fields)) });
    for (const pointer of content.withheld) withheld.add(pointer);
    // One field a disclosure, in its order.
    const pointers = Object.keys(content.fields);
    for (const [i, disclosure] of content.disclosures.entries()) {
      const pointer = pointers[i] as string;
      if (!isPrivate(pointer)) disclosures.set(disclosure, pointer);
    }
  }
  const list = [...disclosures.keys()];
  return {
    fields: openDisclosures(message.payload, list),
    disclosures: list,
    granted: [...granted],
    withheld: [...withheld],
    files: { references: [...files.values()], granted: told },
    blobs,
  };
}

async function blobOf(services: Services, envelope: PeerMessage['envelopes'][number]): Promise<{ bytes: Uint8Array; stored: boolean }> {
  const standing = envelope.jwe === undefined ? await services.blobs.get(envelope.cid) : undefined;
  if (standing) return { bytes: standing, stored: true };
  const bytes = envelope.jwe === undefined ? await services.peer.fetchBlob(envelope.cid) : Buffer.from(envelope.jwe);
  if (!bytes) throw new Refusal('UNAVAILABLE', 'an envelope could not be fetched from the other side', '/envelopes');
  const cid = bytes.length <= ONE_BLOCK ? rawCid(sha256Of(bytes)) : (await cidOf(bytes)).toString();
  if (cid !== envelope.cid) throw new Refusal('SCHEMA_INVALID', 'an envelope does not hash to its CID', '/envelopes');
  return { bytes, stored: false };
}

/** The event as far as it was granted. A manifest granted in part is kept as it is, and not judged by. */
export function readEvent(type: EventType, t: string, fields: Fields): StoredEvent {
  const object = fieldsToObject(fields);
  if (!hasManifest(type)) return { type, t, fields: object as EventFields };
  try {
    const { manifest, event, direction, crossing, plant } = readManifestContent(object);
    return { type, t, fields: event, manifest: withoutPrivate(manifest), lodging: { direction, crossing, plant } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { event = {}, direction: _, crossing: __, plant: ___, ...manifest } = object;
    return { type, t, fields: event as EventFields, manifest: manifest as unknown as Manifest, partial: true };
  }
}
