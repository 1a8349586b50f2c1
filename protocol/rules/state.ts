import { ZERO } from '../acts/act.ts';
import type { Mode, Side } from '../sides.ts';
import { requiredTracks, type Track, type TrackStatus } from '../tracks.ts';

/** One authority's decision on a consignment (events.md §2). Bit sets are over unit bits; `ALL_UNITS` covers units added later too. */
export interface TrackRecord {
  status: TrackStatus;
  /** Units approved without condition. */
  approved: bigint;
  /** Units approved until `validUntil`. */
  conditional: bigint;
  /** Manifest version the approval was made on. */
  version: number;
  validUntil: number;
  head: string;
}

/** What gates saw of one unit. Times are the speakers' `occurredAt`, Unix seconds. */
export interface UnitRecord {
  crossedAt?: number;
  accepted: boolean;
  disputed: boolean;
  goneOut: boolean;
  returnCrossed: boolean;
  returnReceived: boolean;
}

export interface HoldRecord {
  organisation: string;
  units: bigint;
  active: boolean;
  reason: number;
  since: number;
  expectedUntil: number;
  head: string;
}

/** All that the chain knows of one consignment. */
export interface Case {
  exporting: Side;
  mode: Mode;
  plant: boolean;
  lane: string;
  declarant: string;
  version: number;
  /** Latest material version: approvals made on an earlier one are stale. */
  materialVersion: number;
  /** Latest version that the importing side's customs acknowledged. */
  acknowledged: number;
  /** Units of the current manifest. */
  units: bigint;
  manifestHead: string;
  orderHeads: { EXP: string; IMP: string };
  tracks: Record<Track, TrackRecord>;
  unitRecords: Map<number, UnitRecord>;
  holds: Map<string, HoldRecord>;
  uses: string[];
  /** When EXP_CUS registered the declaration: start of its validity. */
  registeredAt?: number;
  notice: { accepted: boolean; version: number } | undefined;
  cancelled: boolean;
  returnOrdered: boolean;
  destroyOrdered: boolean;
  destroyed: boolean;
  exportProven: boolean;
  irregular: boolean;
}

export interface Code {
  owner: string;
  quota: number;
  used: number;
  suspended: Record<Side, boolean>;
  head: string;
}

export interface Authorisation {
  code: string;
  bands: number;
  debited: number;
  consignment: string | undefined;
}

/** The contracts' state as one value: what `applyAct` judges against and changes. */
/** Bitmaps of modes (`modeBit`) and goods classes that a lane takes. */
export interface LaneLimits {
  modes: number;
  goods: number;
}

export interface World {
  cases: Map<string, Case>;
  codes: Map<string, Code>;
  authorisations: Map<string, Authorisation>;
  /** Digests that can never apply again: observations recorded, and acts that a batch judged and skipped. */
  spent: Set<string>;
  paused: boolean;
  /** What configured lanes take; a lane not named here takes anything. */
  lanes: Map<string, LaneLimits>;
}

export const emptyWorld = (): World => ({
  cases: new Map(),
  codes: new Map(),
  authorisations: new Map(),
  spent: new Set(),
  paused: false,
  lanes: new Map(),
});

export const newTrack = (): TrackRecord => ({ status: 'PENDING', approved: 0n, conditional: 0n, version: 0, validUntil: 0, head: ZERO });

export const NO_UNIT_RECORD: Readonly<UnitRecord> = {
  accepted: false,
  disputed: false,
  goneOut: false,
  returnCrossed: false,
  returnReceived: false,
};

/** The bits set in a unit bitmap, lowest first. */
export function unitBits(units: bigint): number[] {
  const bits: number[] = [];
  for (const from of [0, 32]) {
    const half = Number((units >> BigInt(from)) & 0xffff_ffffn);
    for (let rest = half, bit = from; rest !== 0; rest >>>= 1, bit++) if (rest & 1) bits.push(bit);
  }
  return bits;
}

export const unitRecord = (state: Case, bit: number): Readonly<UnitRecord> => state.unitRecords.get(bit) ?? NO_UNIT_RECORD;

export const everyUnit = (state: Case, test: (unit: Readonly<UnitRecord>) => boolean): boolean =>
  unitBits(state.units).every((bit) => test(unitRecord(state, bit)));

export const anyUnit = (state: Case, test: (unit: Readonly<UnitRecord>) => boolean): boolean => [...state.unitRecords.values()].some(test);

export const anyCrossed = (state: Case): boolean => anyUnit(state, (unit) => unit.crossedAt !== undefined);

export function isRequired(state: Case, track: Track): boolean {
  return track === 'RETURN_CUS' ? state.returnOrdered : requiredTracks(state.plant, state.mode).includes(track);
}
