import { applyContent } from '../../protocol/content/apply.ts';
import { type ContentCase, type ContentEvent, emptyContent } from '../../protocol/content/state.ts';
import type { Lodging } from '../../protocol/documents/content.ts';
import type { EventType } from '../../protocol/events.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { EventFields } from '../../protocol/schema/event-fields.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import type { Side } from '../../protocol/sides.ts';
import { unixSeconds } from '../../protocol/time.ts';
import type { StoredAct } from './rows.ts';

/** An event as this gateway keeps it in `gateway.acts.event`: what it was told or granted, never a `private` part. */
export interface StoredEvent {
  type: EventType;
  t: string;
  fields: EventFields;
  manifest?: Manifest;
  lodging?: Lodging;
  /** Handles of those whose own consignment it is. */
  parties?: string[];
  /** Tells where a recipient was granted too little of a manifest to judge by it. */
  partial?: true;
  /** All that there was but type and time is gone. */
  erased?: true;
}

/** What content tells of a consignment on this side, in the order it came. */
export interface WorkingContent {
  content: ContentCase;
  lodging: Lodging | undefined;
  parties: string[];
  /** Manifests from version 1 on. */
  versions: Manifest[];
}

/** @throws {Refusal} CONSIGNMENT_ERASED */
export function foldContent(acts: readonly StoredAct[]): WorkingContent {
  const working: WorkingContent = { content: emptyContent(), lodging: undefined, parties: [], versions: [] };
  const told = acts.flatMap(({ known, side }) => (known ? [{ ...known, side }] : [])).sort((a, b) => (a.seq < b.seq ? -1 : 1));
  for (const { event, side } of told) {
    if (event.erased) throw new Refusal('CONSIGNMENT_ERASED');
    if (event.lodging) working.lodging = event.lodging;
    for (const party of event.parties ?? []) if (!working.parties.includes(party)) working.parties.push(party);
    if (event.manifest) working.versions.push(event.manifest);
    if (!event.partial) applyContent(working.content, contentEventOf(event, side));
  }
  return working;
}

/** What content rules look at of an event. */
export function contentEventOf(event: StoredEvent, side: Side): ContentEvent {
  const { fields } = event;
  return {
    ...(fields as Partial<ContentEvent>),
    type: event.type,
    at: unixSeconds(event.t),
    side,
    ...(event.manifest ? { manifest: event.manifest } : {}),
    ...(event.lodging ? { lane: event.lodging.crossing.lane } : {}),
  };
}
