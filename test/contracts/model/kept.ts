import { ZERO } from '../../../protocol/acts/act.ts';
import { type Authorisation, type Case, type Code, newTrack, unitBits } from '../../../protocol/rules/state.ts';
import { modeOf, sideOf } from '../../../protocol/sides.ts';
import { TRACK_STATES, TRACKS, trackCode } from '../../../protocol/tracks.ts';
import type { Views, Words } from './views.ts';

const FLAG = {
  plant: 1,
  cancelled: 2,
  returnOrdered: 4,
  destroyOrdered: 8,
  destroyed: 16,
  exportProven: 32,
  irregular: 64,
  registered: 128,
};
/** Bits of the table's units and of those the contract may have made up. */
const ALL_BITS = 64;

/** The table's Case as the contract's views tell it, complete once the views are read; absent if there is none. */
export interface KeptCase {
  state?: Case;
}

/**
 * Asks for all that is kept of a consignment.
 *
 * @param expected Whether and with which units crossed the table knows it: of others only the existence is asked for.
 */
export function keptCase(views: Views, consignment: string, holds: readonly string[], expected: Case | undefined): KeptCase {
  const kept: KeptCase = {};
  views.ask('clearance', 'caseOf', [consignment], (words) => {
    const state = caseFrom(words);
    if (state) kept.state = state;
  });
  if (!expected) return kept;
  const later = (read: (state: Case, words: Words) => void) => (words: Words) => kept.state && read(kept.state, words);
  for (const track of TRACKS) {
    const args = [consignment, trackCode(track)];
    views.ask(
      'clearance',
      'trackOf',
      args,
      later((state, words) => {
        state.tracks[track] = trackFrom(words);
      }),
    );
  }
  for (const hold of holds) {
    const read = later((state, words) => {
      const record = holdFrom(words);
      if (record) state.holds.set(hold, record);
    });
    views.ask('clearance', 'holdOf', [consignment, hold], read);
  }
  for (const [bit] of expected.unitRecords) {
    const read = later((state, words) => {
      const unit = state.unitRecords.get(bit);
      const time = words.number();
      if (unit && time !== 0) unit.crossedAt = time;
    });
    views.ask('clearance', 'crossedAt', [consignment, bit], read);
  }
  const uses = later((state, words) => {
    words.number();
    const length = words.number();
    state.uses = Array.from({ length }, () => words.hash());
  });
  views.ask('codes', 'usesOf', [consignment], uses);
  return kept;
}

/** In the order of `IClearance.Case`. */
function caseFrom(words: Words): Case | undefined {
  const [version, materialVersion, acknowledged, noticeVersion] = [words.number(), words.number(), words.number(), words.number()];
  const [exporting, mode, notice, flags] = [words.number(), words.number(), words.number(), words.number()];
  // Tracks REFUSED: told by the tracks themselves.
  words.number();
  const units = words.integer();
  const bitmaps = Array.from({ length: 6 }, () => words.integer());
  const registeredAt = words.number();
  const [lane, declarant, manifestHead] = [words.hash(), words.hash(), words.hash()];
  const orderHeads = { EXP: words.hash(), IMP: words.hash() };
  if (version === 0) return undefined;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    exporting: sideOf(exporting) as Case['exporting'],
    mode: modeOf(mode) as Case['mode'],
    plant: has(FLAG.plant),
    lane,
    declarant,
    version,
    materialVersion,
    acknowledged,
    units,
    manifestHead,
    orderHeads,
    tracks: Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Case['tracks'],
    unitRecords: unitsFrom(bitmaps),
    holds: new Map(),
    uses: [],
    notice: notice === 0 ? undefined : { accepted: notice === 1, version: noticeVersion },
    cancelled: has(FLAG.cancelled),
    returnOrdered: has(FLAG.returnOrdered),
    destroyOrdered: has(FLAG.destroyOrdered),
    destroyed: has(FLAG.destroyed),
    exportProven: has(FLAG.exportProven),
    irregular: has(FLAG.irregular),
    ...(has(FLAG.registered) ? { registeredAt } : {}),
  };
}

/** @param bitmaps crossed, accepted, disputed, goneOut, returnCrossed, returnReceived. */
function unitsFrom(bitmaps: readonly bigint[]): Case['unitRecords'] {
  const records: Case['unitRecords'] = new Map();
  for (const bit of unitBits(bitmaps.reduce((all, one) => all | one, 0n) & ((1n << BigInt(ALL_BITS)) - 1n))) {
    const [crossed, accepted, disputed, goneOut, returnCrossed, returnReceived] = bitmaps.map(
      (units) => ((units >> BigInt(bit)) & 1n) === 1n,
    );
    const flags = { accepted, disputed, goneOut, returnCrossed, returnReceived } as Record<string, boolean>;
    // When it crossed is another view's to tell.
    records.set(bit, { ...(crossed ? { crossedAt: 0 } : {}), ...flags } as never);
  }
  return records;
}

const trackFrom = (words: Words): Case['tracks']['EXP_CUS'] => {
  const [status, version, validUntil, approved, conditional] = [
    TRACK_STATES[words.number()] as Case['tracks']['EXP_CUS']['status'],
    words.number(),
    words.number(),
    words.integer(),
    words.integer(),
  ];
  return { status, approved, conditional, version, validUntil, head: words.hash() };
};

/** The chain keeps no reasons and times of holds. */
function holdFrom(words: Words) {
  const [organisation, head, units, active] = [words.hash(), words.hash(), words.integer(), words.number() === 1];
  return head === ZERO ? undefined : { organisation, units, active, reason: 0, since: 0, expectedUntil: 0, head };
}

export function codeFrom(words: Words): Code | undefined {
  const [owner, quota, used, suspended, head] = [words.hash(), words.number(), words.number(), words.number(), words.hash()];
  if (head === ZERO) return undefined;
  return { owner, quota, used, suspended: { VN: (suspended & 1) !== 0, CN: (suspended & 2) !== 0 }, head };
}

export function authorisationFrom(words: Words): Authorisation | undefined {
  const [code, bands, debited, consignment] = [words.hash(), words.number(), words.number(), words.hash()];
  return bands === 0 ? undefined : { code, bands, debited, consignment: consignment === ZERO ? undefined : consignment };
}
