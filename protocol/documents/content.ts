import { Refusal } from '../refusals.ts';
import type { Crossing, Direction } from '../schema/crossing.ts';
import { parseCrossing, parseDirection } from '../schema/crossing.ts';
import { eventFields, type ThongquanEvent } from '../schema/event.ts';
import type { EventFields } from '../schema/event-fields.ts';
import { type Manifest, parseManifest } from '../schema/manifest.ts';
import { type Fields, objectToFields } from './fields.ts';

/** What a lodging says beside the manifest itself. */
export interface Lodging {
  direction: Direction;
  crossing: Crossing;
  plant: boolean;
}

/** Fields of an event's document: those of the event, and for a manifest event the whole manifest with its lodging, the event under `/event`. */
export function contentOf(event: ThongquanEvent, manifest?: Manifest, lodging?: Lodging): Fields {
  if (!manifest || !lodging) return objectToFields({ ...eventFields(event) });
  const { direction, crossing, plant } = lodging;
  const own = eventFields(event);
  return objectToFields({ ...manifest, direction, crossing, plant, ...(Object.keys(own).length > 0 ? { event: own } : {}) });
}

/** A manifest document read back from its author's full disclosure. */
export interface ManifestContent extends Lodging {
  manifest: Manifest;
  event: EventFields;
}

/**
 * Reads a fully disclosed manifest document, judged as strictly as when it was lodged.
 *
 * @param document what `fieldsToObject` built.
 */
export function readManifestContent(document: { [key: string]: unknown }): ManifestContent {
  const { direction, crossing, plant, event = {}, ...manifest } = document;
  if (typeof plant !== 'boolean') throw new Refusal('SCHEMA_INVALID', 'must be true or false', '/plant');
  return {
    direction: parseDirection(direction, '/direction'),
    crossing: parseCrossing(crossing, '/crossing'),
    plant,
    manifest: parseManifest(manifest),
    event: event as EventFields,
  };
}
