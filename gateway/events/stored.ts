import { withoutFileKeys } from '../../protocol/documents/files.ts';
import { eventFields } from '../../protocol/schema/event.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import type { StoredEvent } from '../state/content.ts';
import type { Said } from './request.ts';

/** What is kept of an event in clear: everything but a manifest's confidential part, which lives in its readers' envelopes only. */
export function storedEvent(said: Said): StoredEvent {
  return {
    type: said.type,
    t: said.event.t,
    fields: withoutFileKeys(eventFields(said.event)),
    ...(said.manifest ? { manifest: withoutPrivate(said.manifest) } : {}),
    ...(said.lodging ? { lodging: said.lodging } : {}),
    ...(said.parties.length > 0 ? { parties: said.parties } : {}),
  };
}

export function withoutPrivate(manifest: Manifest): Manifest {
  const { private: _, ...open } = manifest;
  return withoutFileKeys(open);
}
