import type { Result } from 'ethers';
import { EVENTS } from '../../../protocol/events.ts';
import { type Case, newTrack, type TrackRecord, unitBits } from '../../../protocol/rules/state.ts';
import { modeOf, sideOf } from '../../../protocol/sides.ts';
import { TRACK_STATES, TRACKS, trackCode } from '../../../protocol/tracks.ts';

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

/** What `Reader.readCases` is asked of one consignment. */
export interface Question {
  consignment: string;
  holds: string[];
  organisations: string[];
  times: number[];
  chains: { kind: number; track: number; subject: string }[];
  units: number;
}

/** One event of every chain of heads; observations build on none. */
export function chainsOf(holds: readonly string[], zero: string): Question['chains'] {
  const plain = (['MANIFEST_AMENDED', 'EXIT_CONFIRMED', 'RETURN_ORDERED', 'BORDER_CROSSED'] as const).map((type) => EVENTS[type].code);
  return [
    ...plain.map((kind) => ({ kind, track: 0, subject: zero })),
    ...TRACKS.map((track) => ({ kind: EVENTS.RELEASED.code, track: trackCode(track), subject: zero })),
    ...holds.map((subject) => ({ kind: EVENTS.HOLD_LIFTED.code, track: 0, subject })),
  ];
}

/** The table's Case as the contract's views tell it (an answer of `Reader.readCases`); of holds, only what the chain keeps. */
export function keptCase(answer: Result, question: Question): Case | undefined {
  const c: Result = answer.state;
  if (c.version === 0n) return undefined;
  const flags = Number(c.flags);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const state: Case = {
    exporting: sideOf(Number(c.exporting)) as Case['exporting'],
    mode: modeOf(Number(c.mode)) as Case['mode'],
    plant: has(FLAG.plant),
    lane: c.lane,
    declarant: c.declarant,
    version: Number(c.version),
    materialVersion: Number(c.materialVersion),
    acknowledged: Number(c.acknowledged),
    units: c.units,
    manifestHead: c.manifestHead,
    orderHeads: { EXP: c.exportOrdersHead, IMP: c.importOrdersHead },
    tracks: Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Case['tracks'],
    unitRecords: unitsSeen(c, answer.crossedAt),
    holds: new Map(),
    uses: [...answer.uses],
    notice: c.notice === 0n ? undefined : { accepted: c.notice === 1n, version: Number(c.noticeVersion) },
    cancelled: has(FLAG.cancelled),
    returnOrdered: has(FLAG.returnOrdered),
    destroyOrdered: has(FLAG.destroyOrdered),
    destroyed: has(FLAG.destroyed),
    exportProven: has(FLAG.exportProven),
    irregular: has(FLAG.irregular),
    ...(has(FLAG.registered) ? { registeredAt: Number(c.registeredAt) } : {}),
  };
  TRACKS.forEach((track, i) => {
    state.tracks[track] = trackRecord(answer.tracks[i]);
  });
  question.holds.forEach((hold, i) => {
    const { organisation, units, active, head } = answer.holds[i];
    if (units !== 0n) state.holds.set(hold, { organisation, units, active, reason: 0, since: 0, expectedUntil: 0, head });
  });
  return state;
}

const trackRecord = (t: Result): TrackRecord => ({
  status: TRACK_STATES[Number(t.status)] as TrackRecord['status'],
  approved: t.approved,
  conditional: t.conditional,
  version: Number(t.version),
  validUntil: Number(t.validUntil),
  head: t.head,
});

function unitsSeen(c: Result, crossedAt: bigint[]): Case['unitRecords'] {
  const records: Case['unitRecords'] = new Map();
  const bitmaps: bigint[] = [c.crossed, c.accepted, c.disputed, c.goneOut, c.returnCrossed, c.returnReceived];
  for (const bit of unitBits(bitmaps.reduce((all, one) => all | one, 0n))) {
    const is = (units: bigint): boolean => (units & (1n << BigInt(bit))) !== 0n;
    records.set(bit, {
      ...(is(c.crossed) ? { crossedAt: Number(crossedAt[bit]) } : {}),
      accepted: is(c.accepted),
      disputed: is(c.disputed),
      goneOut: is(c.goneOut),
      returnCrossed: is(c.returnCrossed),
      returnReceived: is(c.returnReceived),
    });
  }
  return records;
}
