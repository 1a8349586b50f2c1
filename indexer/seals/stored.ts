import { applyContent } from '../../protocol/content/apply.ts';
import { type ContentCase, type ContentEvent, emptyContent } from '../../protocol/content/state.ts';
import { EVENTS } from '../../protocol/events.ts';
import type { Manifest } from '../../protocol/schema/manifest.ts';
import { type Side, sideOf } from '../../protocol/sides.ts';
import { unixSeconds } from '../../protocol/time.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';

/** An event as this side's gateway keeps it, as far as seals go. */
interface StoredEvent {
  type: ContentEvent['type'];
  t: string;
  fields: Partial<ContentEvent>;
  manifest?: Manifest;
  /** Too little of a manifest to judge by, or nothing any more. */
  partial?: true;
  erased?: true;
}
export interface StoredContent {
  consignment: string;
  content: ContentCase;
}

/** What puts seals on units, or moves them. */
const SEALING = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT', 'SEAL_CHECKED', 'INSPECTION_RESULT'] as const;
const CODES = SEALING.map((type) => EVENTS[type].code);

/** Seals of consignments as content tells them, in this side's order: the manifest's, moved by replacements and customs openings. */
export async function readSeals(db: Queryable, consignments: readonly string[]): Promise<StoredContent[]> {
  const { rows } = await db.query<{ consignment: Buffer; side: number | null; event: StoredEvent }>(
    `SELECT g.consignment, o.side, g.event FROM gateway.acts g LEFT JOIN chain.organisations o ON o.id = g.organisation
     WHERE g.consignment = ANY($1) AND g.kind = ANY($2) AND g.state <> 'rejected' ORDER BY g.seq`,
    [consignments.map(bytesOf), CODES],
  );
  const contents = new Map<string, ContentCase>();
  for (const { consignment, side, event } of rows) {
    const of = hexOf(consignment);
    const content = contents.get(of) ?? emptyContent();
    contents.set(of, content);
    if (!event.partial && !event.erased) applyContent(content, contentEvent(event, sideOf(side ?? 0) ?? 'VN'));
  }
  return [...contents].map(([consignment, content]) => ({ consignment, content }));
}

const contentEvent = ({ type, t, fields, manifest }: StoredEvent, side: Side): ContentEvent => ({
  ...fields,
  ...{ type, at: unixSeconds(t), side },
  ...(manifest ? { manifest } : {}),
});
