import { ALL_UNITS } from '../../../protocol/acts/act.ts';
import { reasonOf } from '../../../protocol/reasons.ts';
import { approvedUnits, isStale } from '../../../protocol/rules/approval.ts';
import { isRequired, unitBits, unitRecord } from '../../../protocol/rules/state.ts';
import { TRACKS } from '../../../protocol/tracks.ts';
import type { Json } from '../vary.ts';
import type { RandomStory } from './story.ts';

/** Overlays of the chain's clock and of agreements, which no file tells (events.md §4, §5). */
const NOT_TOLD = ['LATE', 'SLA_BREACH', 'COLD_CHAIN_ALERT'];

/** What an index is to tell of a consignment, in an order of its own. */
export interface Told {
  overall: string | null;
  overlays: string[];
  version: number;
  materialVersion: number;
  exportProven: boolean;
  tracks: Json[];
  units: Json[];
  holds: Json[];
  marks: string[];
}

/** As the protocol derives it, or undefined while nothing was lodged. */
export function derivedOf({ state, derived, file, marks, labels }: RandomStory): Told | undefined {
  if (!state || !derived) return undefined;
  const at = Date.parse(file.at ?? file.events.at(-1).t) / 1000;
  const named = (units: bigint): string =>
    units === ALL_UNITS ? 'ALL' : sorted(unitBits(units).map((bit) => labels[bit] ?? '')).join(' ');
  return {
    ...{ overall: derived.overall, overlays: sorted(derived.overlays), version: state.version, materialVersion: state.materialVersion },
    exportProven: state.exportProven,
    tracks: TRACKS.filter((track) => isRequired(state, track)).map((track) => {
      const record = state.tracks[track];
      const { status, version, validUntil } = record;
      const approved = named(approvedUnits(state, record, at));
      return { track, status, stale: isStale(state, record), version, approved, until: status === 'APPROVED_CONDITIONAL' ? validUntil : 0 };
    }),
    units: byUnit(unitBits(state.units).map((bit) => ({ unit: labels[bit] ?? '', crossedAt: 0, ...unitRecord(state, bit) }))),
    holds: inOrder(
      [...state.holds.values()].map(({ units, active, reason, since, expectedUntil }) => ({
        ...{ units: named(units), active, reason: reasonOf(reason), since, expectedUntil },
      })),
    ),
    marks: sorted(marks),
  };
}

/** As a side's index answers. */
export function answeredOf(view: Json): Told {
  const { overall, overlays, version, materialVersion, exportProven, tracks, units, holds, marks } = view;
  const named = (labels: 'ALL' | string[]): string => (labels === 'ALL' ? 'ALL' : sorted(labels).join(' '));
  return {
    ...{
      overall,
      overlays: sorted(overlays.filter((overlay: string) => !NOT_TOLD.includes(overlay))),
      version,
      materialVersion,
      exportProven,
    },
    tracks: tracks.map(({ track, status, stale, version: on, approvedUnits: approved, validUntil }: Json) => ({
      ...{ track, status, stale, version: on, approved: named(approved), until: seconds(validUntil) },
    })),
    units: byUnit(units.map(({ bit: _, crossedAt, ...seen }: Json) => ({ ...seen, crossedAt: seconds(crossedAt) }))),
    holds: inOrder(
      holds.map(({ units: held, active, reason, since, expectedUntil }: Json) => ({
        ...{ units: named(held), active, reason, since: seconds(since), expectedUntil: seconds(expectedUntil) },
      })),
    ),
    marks: sorted([...new Set<string>(marks)]),
  };
}

/** Where two tell otherwise, in words. */
export const differencesOf = (derived: Told, answered: Told): string[] =>
  (Object.keys(derived) as (keyof Told)[])
    .filter((part) => inWords(derived[part]) !== inWords(answered[part]))
    .map((part) => `${part} ${inWords(answered[part])}, derived ${inWords(derived[part])}`);

const sorted = (texts: readonly string[]): string[] => [...texts].sort();
const seconds = (time: string | null): number => (time === null ? 0 : Date.parse(time) / 1000);
const byUnit = (units: Json[]): Json[] => units.sort((a, b) => (a.unit < b.unit ? -1 : 1));
const inOrder = (items: Json[]): Json[] => items.sort((a, b) => (inWords(a) < inWords(b) ? -1 : 1));
/** Fields in one order, whoever wrote them. */
const inWords = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
