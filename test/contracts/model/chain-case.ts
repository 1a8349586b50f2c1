import type { Contract, Result } from 'ethers';
import { type Case, newTrack, type TrackRecord, type UnitRecord, unitBits } from '../../../protocol/rules/state.ts';
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

/** The table's Case as the contract's views tell it; holds are those asked for. */
export async function readCase(
  clearance: Contract,
  codes: Contract,
  consignment: string,
  holds: readonly string[],
): Promise<Case | undefined> {
  const c: Result = await clearance.getFunction('caseOf')(consignment);
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
    acknowledged: Math.max(1, Number(c.acknowledged)),
    units: c.units,
    manifestHead: c.manifestHead,
    orderHeads: { EXP: c.exportOrdersHead, IMP: c.importOrdersHead },
    tracks: Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Case['tracks'],
    unitRecords: await readUnits(clearance, consignment, c),
    holds: new Map(),
    uses: [...(await codes.getFunction('usesOf')(consignment))],
    notice: c.notice === 0n ? undefined : { accepted: c.notice === 1n, version: Number(c.noticeVersion) },
    cancelled: has(FLAG.cancelled),
    returnOrdered: has(FLAG.returnOrdered),
    destroyOrdered: has(FLAG.destroyOrdered),
    destroyed: has(FLAG.destroyed),
    exportProven: has(FLAG.exportProven),
    irregular: has(FLAG.irregular),
    ...(has(FLAG.registered) ? { registeredAt: Number(c.registeredAt) } : {}),
  };
  for (const track of TRACKS)
    state.tracks[track] = trackRecord(await clearance.getFunction('trackOf')(consignment, trackCode(track)), state.materialVersion);
  for (const hold of holds) {
    const h: Result = await clearance.getFunction('holdOf')(consignment, hold);
    if (h.units === 0n) continue;
    state.holds.set(hold, {
      organisation: h.organisation,
      units: h.units,
      active: h.active,
      reason: 0,
      since: 0,
      expectedUntil: 0,
      head: h.head,
    });
  }
  return state;
}

/** The contract keeps whether an approval is stale, not the version it was made on: this is the version as far as it matters. */
export const versionThatMatters = (status: TrackRecord['status'], stale: boolean, materialVersion: number): number =>
  stale || (status !== 'APPROVED' && status !== 'APPROVED_CONDITIONAL') ? 0 : materialVersion;

const statusOf = (t: Result): TrackRecord['status'] => TRACK_STATES[Number(t.status)] as TrackRecord['status'];

const trackRecord = (t: Result, materialVersion: number): TrackRecord => ({
  status: statusOf(t),
  approved: t.approved,
  conditional: t.conditional,
  version: versionThatMatters(statusOf(t), t.stale, materialVersion),
  validUntil: Number(t.validUntil),
  head: t.head,
});

async function readUnits(clearance: Contract, consignment: string, c: Result): Promise<Case['unitRecords']> {
  const records: Case['unitRecords'] = new Map();
  const bitmaps: bigint[] = [c.crossed, c.accepted, c.disputed, c.goneOut, c.returnCrossed, c.returnReceived];
  const seen = bitmaps.reduce((all, one) => all | one, 0n);
  for (const bit of unitBits(seen)) {
    const is = (units: bigint): boolean => (units & (1n << BigInt(bit))) !== 0n;
    const crossedAt = is(c.crossed) ? { crossedAt: Number(await clearance.getFunction('crossedAt')(consignment, bit)) } : {};
    const unit: UnitRecord = {
      ...crossedAt,
      accepted: is(c.accepted),
      disputed: is(c.disputed),
      goneOut: is(c.goneOut),
      returnCrossed: is(c.returnCrossed),
      returnReceived: is(c.returnReceived),
    };
    records.set(bit, unit);
  }
  return records;
}
