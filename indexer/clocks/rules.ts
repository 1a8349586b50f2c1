import type { EventType } from '../../protocol/events.ts';
import type { Role } from '../../protocol/roles.ts';
import { DECLARATION_VALIDITY_S } from '../../protocol/rules/derive.ts';
import { type Flank, flankOf, type Mode, type Side } from '../../protocol/sides.ts';
import type { Track } from '../../protocol/tracks.ts';
import type { Limit } from './settings.ts';

/** Something that was said, as far as clocks look at it. */
export interface Said {
  type: EventType;
  /** Unix seconds of its `occurredAt`. */
  at: number;
  /** When it was signed: what was entered late could not be acknowledged before. */
  signedAt: number;
  organisation: string;
  side: Side | undefined;
  roles: readonly Role[];
  track: Track | undefined;
  units: bigint;
  /** Of an amendment. */
  material: boolean;
  /** Of a control assigned, as far as this side was told. */
  control: string | undefined;
  /** When the other side's gateway acknowledged it, Unix seconds: null while it has not, undefined where this index cannot know. */
  acknowledgedAt: number | null | undefined;
}
/** What never changes of a consignment. */
export interface Frame {
  exporting: Side;
  mode: Mode;
  plant: boolean;
}

/** Where a limit comes from, as domain.md §4.5 marks it. What is `own` there is `assumed` here: a setting with a default, and no law. */
export type Basis = 'law' | 'published' | 'design' | 'assumed';

/** One clock of domain.md §4.5, as far as what is recorded tells when it starts and stops (docs/adr/0027). */
export interface ClockRule {
  name: string;
  /** Whose clock it is, and on which flank of a consignment; absent: either. */
  side?: Side;
  flank?: Flank;
  mode?: Mode;
  plant?: true;
  /** Of that side, whose calendar counts. */
  role: Role;
  limit: Limit;
  basis: Basis;
  source: string;
  starts(said: Said): boolean;
  /** Each start is one clock; absent: only the first. */
  each?: true;
  /** Later than its start, when something else must have happened as well; undefined while it has not. */
  from?(start: Said, said: readonly Said[]): number | undefined;
  stops(said: Said, start: Said): boolean;
  /** Absent: when what stops it happened. Null: not yet; undefined: this index cannot know, and judges nothing. */
  stopsAt?(start: Said): number | null | undefined;
  /** What stops it may have come before its start. */
  ahead?: true;
  /** It is to last at least as long, rather than at most. */
  least?: true;
}

const HOUR = 3_600;
const DAY = 86_400;

const is =
  (...types: EventType[]) =>
  ({ type }: Said): boolean =>
    types.includes(type);
const on =
  (flank: Flank, ...types: EventType[]) =>
  ({ type, track }: Said): boolean =>
    track === `${flank}_CUS` && types.includes(type);
const decided = (flank: Flank) => on(flank, 'RELEASED', 'RELEASED_CONDITIONAL', 'REFUSED');
const by = ({ side, roles }: Said, of: Side, role: Role): boolean => side === of && roles.includes(role);
const sampled =
  (of: Side) =>
  (said: Said): boolean =>
    said.type === 'SAMPLE_TAKEN' && said.side === of;
const tested = (said: Said, start: Said): boolean => said.type === 'LAB_RESULT' && said.organisation === start.organisation;
const crossed = is('BORDER_CROSSED');
/** A control of the goods, not of documents alone. */
const OF_GOODS = ['NII', 'COUNT', 'PHYS', 'PHYSICAL', 'SEAL', 'WEIGHT'];

const inspection = (flank: Flank): ClockRule => ({
  ...{ name: 'VN_PHYSICAL_CHECK', side: 'VN', flank, role: 'CUSTOMS', limit: { workingSeconds: 8 * HOUR }, basis: 'law' },
  source: 'Customs Law, art. 23(2)b; the two days that the head may add are in no event',
  each: true,
  starts: (said) => said.type === 'CONTROL_ASSIGNED' && by(said, 'VN', 'CUSTOMS') && OF_GOODS.includes(said.control ?? ''),
  from(start, said) {
    // The goods are presented once they are in the gate; what awaits a specialised result is not examined before it.
    const present = said.find((each) => each.side === 'VN' && (each.type === 'GATE_IN' || each.type === 'HANDOVER_ACCEPTED'));
    const sample = said.find((each) => sampled('VN')(each) && each.at <= start.at);
    const result = sample && said.find((each) => tested(each, sample) && each.at >= sample.at);
    if (!present || (sample && !result)) return undefined;
    return Math.max(start.at, present.at, result?.at ?? 0);
  },
  stops: (said) => decided(flank)(said) || (said.type === 'INSPECTION_RESULT' && by(said, 'VN', 'CUSTOMS')),
});
const documents = (flank: Flank): ClockRule => ({
  ...{ name: 'VN_DOCUMENT_CHECK', side: 'VN', flank, role: 'CUSTOMS', limit: { workingSeconds: 2 * HOUR }, basis: 'law' },
  source: 'Customs Law, art. 23(2)a',
  starts: on(flank, 'DECL_REGISTERED'),
  // It ends when no control is wanted, when the goods are looked at in its stead, or when it is decided.
  stops: (said) =>
    decided(flank)(said) ||
    (by(said, 'VN', 'CUSTOMS') &&
      (said.type === 'INSPECTION_RESULT' ||
        (said.type === 'CONTROL_ASSIGNED' && (said.control === 'NONE' || OF_GOODS.includes(said.control ?? ''))))),
});
const amendment = (flank: Flank): ClockRule => ({
  ...{ name: 'VN_AMENDMENT_CHECK', side: 'VN', flank, role: 'CUSTOMS', limit: { workingSeconds: 2 * HOUR }, basis: 'law', each: true },
  source: 'Circular 38/2015, art. 20',
  starts: (said) => said.material && is('MANIFEST_AMENDED', 'MANIFEST_SPLIT')(said),
  // Only what customs have before them is checked anew.
  from: (start, said) => (said.some((each) => on(flank, 'DECL_REGISTERED')(each) && each.at <= start.at) ? start.at : undefined),
  stops: (said) => decided(flank)(said) || on(flank, 'AMENDMENT_ACCEPTED')(said) || (said.type === 'DECL_AMENDED' && said.side === 'VN'),
});
const transfer = (name: string, minutes: number): ClockRule => ({
  ...{ name, flank: 'IMP', mode: 'AGV', role: 'GATE', limit: { seconds: minutes * 60 }, basis: 'design', each: true },
  source: 'hand-over of unmanned vehicles',
  starts: crossed,
  stops: (said, start) => said.type === 'HANDOVER_ACCEPTED' && (said.units & start.units) !== 0n,
});
const border = (flank: Flank, clears: EventType): ClockRule => ({
  ...{ name: 'CN_BORDER_DECLARATION', side: 'CN', flank, role: 'BORDER', limit: { seconds: 72 * HOUR }, basis: 'published' },
  source: 'validity at the border inspection station since March 2025',
  starts: is(clears),
  stops: crossed,
  ahead: true,
});

/** Every clock of domain.md §4.5 that what is recorded can tell of. */
export const CLOCKS: readonly ClockRule[] = [
  {
    ...{
      name: 'VN_EXPORT_DECLARATION',
      side: 'VN',
      flank: 'EXP',
      role: 'CUSTOMS',
      limit: { seconds: 4 * HOUR },
      basis: 'law',
      least: true,
    },
    source: 'Customs Law, art. 25(1)a',
    starts: on('EXP', 'DECL_REGISTERED'),
    stops: crossed,
  },
  {
    ...{
      name: 'VN_IMPORT_DECLARATION',
      side: 'VN',
      flank: 'IMP',
      role: 'CUSTOMS',
      limit: { seconds: 30 * DAY },
      basis: 'law',
      ahead: true,
    },
    source: 'Customs Law, art. 25(1)b',
    starts: is('HANDOVER_ACCEPTED'),
    stops: on('IMP', 'DECL_REGISTERED'),
  },
  ...(['EXP', 'IMP'] as const).map(
    (flank): ClockRule => ({
      ...{ name: 'VN_DECLARATION_VALIDITY', side: 'VN', flank, role: 'CUSTOMS', limit: { seconds: DECLARATION_VALIDITY_S }, basis: 'law' },
      ...{ source: 'Customs Law, art. 25(2); Circular 38/2015, art. 22', ahead: true },
      starts: on(flank, 'DECL_REGISTERED'),
      stops: crossed,
    }),
  ),
  ...(['EXP', 'IMP'] as const).flatMap((flank) => [documents(flank), inspection(flank), amendment(flank)]),
  {
    ...{ name: 'VN_DECLARANT_AMENDMENT', side: 'VN', role: 'CUSTOMS', limit: { workingDays: 5 }, basis: 'law', each: true },
    source: 'Circular 38/2015, art. 20',
    starts: (said) => said.type === 'DECL_REJECTED' && said.side === 'VN',
    stops: (said) => is('MANIFEST_AMENDED', 'MANIFEST_SPLIT')(said) || (said.side === 'VN' && is('DECL_AMENDED', 'DECL_REGISTERED')(said)),
  },
  {
    ...{ name: 'VN_PHYTO_APPOINTMENT', side: 'VN', flank: 'EXP', plant: true, role: 'QUARANTINE', limit: { workingDays: 1 }, basis: 'law' },
    source: 'Law 41/2013, art. 33: place and time',
    starts: is('MANIFEST_ANCHORED'),
    stops: (said) =>
      by(said, 'VN', 'QUARANTINE') && is('CONTROL_ASSIGNED', 'SAMPLE_TAKEN', 'INSPECTION_RESULT', 'PHYTO_ISSUED', 'REFUSED')(said),
  },
  {
    ...{ name: 'VN_PHYTO_CERTIFICATE', side: 'VN', flank: 'EXP', plant: true, role: 'QUARANTINE', limit: { seconds: DAY }, basis: 'law' },
    source: 'Law 41/2013, art. 33: from the start of the inspection',
    starts: (said) => by(said, 'VN', 'QUARANTINE') && is('SAMPLE_TAKEN', 'INSPECTION_RESULT')(said),
    stops: ({ type, track }) => type === 'PHYTO_ISSUED' || (type === 'REFUSED' && track === 'EXP_PHYTO'),
  },
  {
    ...{ name: 'VN_SPECIALISED_INSPECTION', side: 'VN', flank: 'IMP', role: 'QUARANTINE', limit: { seconds: 10 * DAY }, basis: 'law' },
    ...{ source: 'Decree 08/2015, art. 33(2)đ', each: true },
    starts: sampled('VN'),
    stops: tested,
  },
  {
    ...{ name: 'CN_ROAD_MANIFEST', side: 'CN', flank: 'IMP', role: 'CUSTOMS', limit: { seconds: HOUR }, basis: 'assumed', least: true },
    source: 'unverified; replaced by a setting',
    starts: is('MANIFEST_ANCHORED'),
    stops: crossed,
  },
  {
    ...{
      name: 'CN_IMPORT_DECLARATION',
      side: 'CN',
      flank: 'IMP',
      role: 'CUSTOMS',
      limit: { seconds: 14 * DAY },
      basis: 'published',
      ahead: true,
    },
    source: 'a late fee is charged after it',
    starts: crossed,
    stops: on('IMP', 'DECL_REGISTERED'),
  },
  {
    ...{ name: 'CN_TWO_STEP', side: 'CN', flank: 'IMP', role: 'CUSTOMS', limit: { seconds: 14 * DAY }, basis: 'assumed' },
    source: 'unverified; from picking up under a conditional release to the complete declaration',
    starts: on('IMP', 'RELEASED_CONDITIONAL'),
    stops: on('IMP', 'RELEASED', 'REFUSED', 'REVOKED'),
  },
  border('EXP', 'EXIT_CLEARED'),
  border('IMP', 'ENTRY_CLEARED'),
  {
    ...{
      name: 'CN_LAB',
      side: 'CN',
      flank: 'IMP',
      plant: true,
      role: 'QUARANTINE',
      limit: { workingDays: 3 },
      basis: 'published',
      each: true,
    },
    source: '2 to 3 working days for durian in January 2025',
    starts: sampled('CN'),
    stops: tested,
  },
  transfer('AGV_ALARM', 15),
  transfer('AGV_DISPUTE', 60),
  {
    ...{ name: 'ACKNOWLEDGEMENT', role: 'GATEWAY', limit: { seconds: 30 * 60 }, basis: 'design', each: true },
    source: 'a hold or refusal, acknowledged by the other side',
    starts: is('HOLD_PLACED', 'REFUSED'),
    from: ({ signedAt }) => signedAt,
    // The two gateways' clocks may differ by seconds.
    ahead: true,
    stops: () => false,
    stopsAt: ({ acknowledgedAt }) => acknowledgedAt,
  },
];

export const CLOCK_NAMES = [...new Set(CLOCKS.map(({ name }) => name))] as [string, ...string[]];

/** Whether a clock can run on a consignment at all. */
export const applies = ({ side, flank, mode, plant }: ClockRule, frame: Frame): boolean =>
  (side === undefined || flank === undefined || flankOf(side, frame.exporting) === flank) &&
  (mode === undefined || mode === frame.mode) &&
  (plant === undefined || frame.plant);
