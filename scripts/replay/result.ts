import type { Side } from '../../protocol/sides.ts';

/** How one event went, against what the file expects of it. */
export interface EventResult {
  index: number;
  type: string;
  by: string;
  t: string;
  /** Digest of the act; absent when it was refused. */
  digest?: string;
  /** Whether it goes on chain; false: into the record log. */
  anchored?: boolean;
  refused?: string;
  /** Why, in words. */
  detail?: string;
  irregular: string[];
  /** What differs from the file's `expect`. */
  failure?: string;
}

export interface IndexState {
  overall: string | null;
  overlays: string[];
}

/** One consignment's line of the table, and all behind it. */
export interface FileResult {
  file: string;
  id: string;
  scenario?: string;
  consignment: string;
  passed: boolean;
  expected: IndexState;
  index: Partial<Record<Side, IndexState>>;
  /** Acts on chain and documents in the record logs that this replay made. */
  anchored: number;
  logged: number;
  refused: number;
  irregular: number;
  seconds: number;
  failures: string[];
  events: EventResult[];
}

export interface Report {
  passed: number;
  failed: number;
  seconds: number;
  files: FileResult[];
}

/** Overlays that follow from clocks or from other content, never compared (events.md §4, §5). */
const NOT_COMPARED = ['LATE', 'SLA_BREACH', 'COLD_CHAIN_ALERT'];

/** @returns what differs between the file's end and an index's, in words. */
export function differences(expected: IndexState, side: Side, found: IndexState): string[] {
  const shown = (overlays: string[]): string =>
    [...overlays]
      .filter((overlay) => !NOT_COMPARED.includes(overlay))
      .sort()
      .join(', ') || 'none';
  const wrong: string[] = [];
  if ((expected.overall ?? 'DRAFT') !== (found.overall ?? 'DRAFT'))
    wrong.push(`${side} index: overall is ${found.overall}, expected ${expected.overall}`);
  if (shown(expected.overlays) !== shown(found.overlays))
    wrong.push(`${side} index: overlays are ${shown(found.overlays)}, expected ${shown(expected.overlays)}`);
  return wrong;
}

/** @returns what differs between an event's outcome and its `expect`; marks beside those expected are shown, not counted as wrong. */
export function unexpected(
  expect: { refused?: string; irregular?: string | string[] } | undefined,
  refused: string | undefined,
  marks: string[],
): string | undefined {
  if (expect?.refused !== undefined)
    return refused === expect.refused ? undefined : `expected ${expect.refused}, got ${refused ?? 'accepted'}`;
  if (refused !== undefined) return `refused ${refused}`;
  const missing = [expect?.irregular ?? []].flat().filter((mark) => !marks.includes(mark));
  return missing.length === 0 ? undefined : `not marked ${missing.join(', ')}`;
}
