import type { Tx } from '../../database/client.ts';
import { applyContent } from '../../protocol/content/apply.ts';
import { type ContentCase, type ContentEvent, emptyContent } from '../../protocol/content/state.ts';
import type { Lodging } from '../../protocol/documents/content.ts';
import type { EventType } from '../../protocol/events.ts';
import type { EventFields } from '../../protocol/schema/event-fields.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import { type Side, sideOf } from '../../protocol/sides.ts';
import { unixSeconds } from '../../protocol/time.ts';
import { bytesOf } from '../bytes.ts';

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
}

/** What content tells of a consignment on this side, in the order it came. */
export interface WorkingContent {
  content: ContentCase;
  lodging: Lodging | undefined;
  parties: string[];
  /** Manifests from version 1 on. */
  versions: Manifest[];
}

interface Row {
  event: StoredEvent;
  side: number;
}

export async function loadContent(tx: Tx, consignment: string): Promise<WorkingContent> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT a.event, o.side FROM gateway.acts a JOIN chain.organisations o ON o.id = a.organisation
    WHERE a.consignment = ${bytesOf(consignment)} AND a.state <> 'rejected' ORDER BY a.seq`;
  const working: WorkingContent = { content: emptyContent(), lodging: undefined, parties: [], versions: [] };
  for (const { event, side } of rows) {
    const from = sideOf(side);
    if (!from) continue;
    if (event.lodging) working.lodging = event.lodging;
    for (const party of event.parties ?? []) if (!working.parties.includes(party)) working.parties.push(party);
    if (event.manifest) working.versions.push(event.manifest);
    if (!event.partial) applyContent(working.content, contentEventOf(event, from));
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
