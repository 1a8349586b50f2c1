import { eventOf } from '../../protocol/events.ts';
import { marksOf } from '../../protocol/irregularities.ts';
import { hexOf } from '../bytes.ts';

export const NEWS_KINDS = [
  'event.accepted',
  'event.received',
  'event.anchored',
  'event.rejected',
  'event.reorganised',
  'alarm.raised',
] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** One thing that became of an event. Ids, states and codes; never content. */
export interface News {
  kind: NewsKind;
  /** Place in this side's order of news: what `Last-Event-ID` and `since` name. */
  position: string;
  /** Digest of the event. */
  id: string;
  /** Null for events about a code. */
  consignment: string | null;
  /** Type of the event, as events.md names it; absent in an alarm about an act this gateway does not have. */
  event?: string;
  state: string;
  marks: string[];
  /** Why it was rejected, or what the alarm is. */
  code?: string;
  /** RFC 3339. */
  at: string;
}

export interface NewsRow {
  position: bigint;
  kind: NewsKind;
  digest: Uint8Array;
  consignment: Uint8Array;
  event: number;
  state: string;
  code: string | null;
  marks: number;
  at: Date;
}

export function newsOf(row: NewsRow): News {
  const consignment = hexOf(row.consignment);
  const event = eventOf(row.event);
  return {
    kind: row.kind,
    position: row.position.toString(),
    id: hexOf(row.digest),
    consignment: /^0x0+$/.test(consignment) ? null : consignment,
    ...(event === undefined ? {} : { event }),
    state: row.state,
    marks: marksOf(row.marks),
    ...(row.code === null ? {} : { code: row.code }),
    at: row.at.toISOString(),
  };
}
