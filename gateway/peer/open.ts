import { canonicalJson } from '../../protocol/documents/canonical.ts';
import { readManifestContent } from '../../protocol/documents/content.ts';
import { openDisclosures } from '../../protocol/documents/disclosure.ts';
import { openEnvelope } from '../../protocol/documents/envelope.ts';
import { type Fields, fieldsToObject } from '../../protocol/documents/fields.ts';
import type { EventType } from '../../protocol/events.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { EventFields } from '../../protocol/schema/event-fields.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import { cidOf } from '../blobs/cid.ts';
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
}

/** Stores the envelopes under their CIDs and opens those of the organisations hosted here. */
export async function openHosted(services: Services, message: PeerMessage, consignment: string): Promise<Opened> {
  const disclosures = new Set<string>();
  const granted = new Set<string>();
  const withheld = new Set<string>();
  for (const envelope of message.envelopes) {
    const blob = await blobOf(services, envelope);
    const hosted = services.config.hosted.find((each) => each.id === envelope.recipient);
    if (!hosted) continue;
    const content = await openEnvelope(Buffer.from(blob).toString(), hosted.encPrivateJwk);
    if (canonicalJson(content.payload) !== canonicalJson(message.payload))
      throw new Refusal('SCHEMA_INVALID', `an envelope holds another document of ${consignment}`, '/envelopes');
    for (const pointer of content.granted) if (!isPrivate(pointer)) granted.add(pointer);
    for (const pointer of content.withheld) withheld.add(pointer);
    for (const disclosure of content.disclosures) {
      const [pointer] = Object.keys(openDisclosures(content.payload, [disclosure]));
      if (pointer !== undefined && !isPrivate(pointer)) disclosures.add(disclosure);
    }
  }
  const list = [...disclosures];
  return { fields: openDisclosures(message.payload, list), disclosures: list, granted: [...granted], withheld: [...withheld] };
}

async function blobOf(services: Services, envelope: PeerMessage['envelopes'][number]): Promise<Uint8Array> {
  const standing = await services.blobs.get(envelope.cid);
  if (standing) return standing;
  const bytes = envelope.jwe === undefined ? await services.peer.fetchBlob(envelope.cid) : Buffer.from(envelope.jwe);
  if (!bytes) throw new Refusal('UNAVAILABLE', 'an envelope could not be fetched from the other side', '/envelopes');
  if ((await cidOf(bytes)).toString() !== envelope.cid)
    throw new Refusal('SCHEMA_INVALID', 'an envelope does not hash to its CID', '/envelopes');
  await services.blobs.put(bytes);
  return bytes;
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
