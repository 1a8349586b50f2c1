import type { Result } from 'ethers';
import { ZERO } from '../../protocol/acts/act.ts';
import { CLEARANCE, CODE_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import { isApprovedStatus, isStale } from '../../protocol/rules/approval.ts';
import type { Authorisation, Case, Code, HoldRecord, TrackRecord } from '../../protocol/rules/state.ts';
import { newTrack, unitBits } from '../../protocol/rules/state.ts';
import { modeOf, sideOf } from '../../protocol/sides.ts';
import { TRACK_STATES, TRACKS, type Track, trackCode } from '../../protocol/tracks.ts';
import type { Views } from './views.ts';

/** Bits of `contracts/libraries/CaseFlags.sol`. */
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

const number = (answer: Result, field: string): number => Number(answer.getValue(field));

/**
 * Asks a Clearance for all that it keeps of a consignment. What it answers is put into `kept.state`, or nothing for a consignment that was
 * not lodged there.
 *
 * @param expected Names the holds and units that are asked for.
 */
export function askForCase(views: Views, address: string, codes: string, consignment: string, expected: Case): { state?: Case } {
  const kept: { state?: Case } = {};
  const ask = (view: string, args: readonly unknown[], read: (state: Case, answer: Result) => void): void =>
    views.ask(address, CLEARANCE, view, [consignment, ...args], (answer) => kept.state && read(kept.state, answer));
  views.ask(address, CLEARANCE, 'caseOf', [consignment], (answer) => {
    const found: Result = answer[0];
    if (number(found, 'version') !== 0) kept.state = caseFrom(found);
  });
  for (const track of TRACKS)
    ask('trackOf', [trackCode(track)], (state, answer) => {
      state.tracks[track] = trackFrom(answer[0], state.materialVersion);
    });
  for (const hold of expected.holds.keys())
    ask('holdOf', [hold], (state, answer) => {
      if (answer[0].getValue('head') !== ZERO) state.holds.set(hold, holdFrom(answer[0]));
    });
  for (const bit of expected.unitRecords.keys())
    ask('crossedAt', [bit], (state, answer) => {
      const unit = state.unitRecords.get(bit);
      if (unit && Number(answer[0]) !== 0) unit.crossedAt = Number(answer[0]);
    });
  views.ask(codes, CODE_REGISTRY, 'usesOf', [consignment], (answer) => {
    if (kept.state) kept.state.uses = [...answer[0]];
  });
  return kept;
}

/** What the chain keeps of a state of the rules: no reasons and times of holds; of an approval's version, only whether it is stale. */
export function asKept(told: Case): Case {
  const holds = [...told.holds].map(([id, hold]): [string, HoldRecord] => [id, { ...hold, reason: 0, since: 0, expectedUntil: 0 }]);
  const tracks = Object.entries(told.tracks).map(([track, record]) => [
    track,
    { ...record, version: versionThatMatters(record.status, isStale(told, record), told.materialVersion) },
  ]);
  return { ...told, holds: new Map(holds), tracks: Object.fromEntries(tracks) as Record<Track, TrackRecord> };
}

function caseFrom(answer: Result): Case {
  const has = (flag: number): boolean => (number(answer, 'flags') & flag) !== 0;
  const notice = number(answer, 'notice');
  return {
    exporting: sideOf(number(answer, 'exporting')) as Case['exporting'],
    mode: modeOf(number(answer, 'mode')) as Case['mode'],
    plant: has(FLAG.plant),
    lane: answer.getValue('lane'),
    declarant: answer.getValue('declarant'),
    version: number(answer, 'version'),
    materialVersion: number(answer, 'materialVersion'),
    // Zero until there is something to acknowledge, where the rules begin with the first version.
    acknowledged: Math.max(1, number(answer, 'acknowledged')),
    units: answer.getValue('units'),
    manifestHead: answer.getValue('manifestHead'),
    orderHeads: { EXP: answer.getValue('exportOrdersHead'), IMP: answer.getValue('importOrdersHead') },
    tracks: Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Case['tracks'],
    unitRecords: unitsFrom(answer),
    holds: new Map(),
    uses: [],
    notice: notice === 0 ? undefined : { accepted: notice === 1, version: number(answer, 'noticeVersion') },
    cancelled: has(FLAG.cancelled),
    returnOrdered: has(FLAG.returnOrdered),
    destroyOrdered: has(FLAG.destroyOrdered),
    destroyed: has(FLAG.destroyed),
    exportProven: has(FLAG.exportProven),
    irregular: has(FLAG.irregular),
    ...(has(FLAG.registered) ? { registeredAt: number(answer, 'registeredAt') } : {}),
  };
}

function unitsFrom(answer: Result): Case['unitRecords'] {
  const fields = ['crossed', 'accepted', 'disputed', 'goneOut', 'returnCrossed', 'returnReceived'] as const;
  const bitmaps = Object.fromEntries(fields.map((field) => [field, answer.getValue(field)])) as Record<(typeof fields)[number], bigint>;
  const records: Case['unitRecords'] = new Map();
  for (const bit of unitBits(Object.values(bitmaps).reduce((all, one) => all | one, 0n))) {
    const is = (field: keyof typeof bitmaps): boolean => ((bitmaps[field] >> BigInt(bit)) & 1n) === 1n;
    records.set(bit, {
      // When it crossed is another view's to tell.
      ...(is('crossed') ? { crossedAt: 0 } : {}),
      accepted: is('accepted'),
      disputed: is('disputed'),
      goneOut: is('goneOut'),
      returnCrossed: is('returnCrossed'),
      returnReceived: is('returnReceived'),
    });
  }
  return records;
}

function trackFrom(answer: Result, materialVersion: number): TrackRecord {
  const status = TRACK_STATES[number(answer, 'status')] as TrackRecord['status'];
  return {
    status,
    approved: answer.getValue('approved'),
    conditional: answer.getValue('conditional'),
    version: versionThatMatters(status, answer.getValue('stale'), materialVersion),
    validUntil: number(answer, 'validUntil'),
    head: answer.getValue('head'),
  };
}

/** The latest version that an approval may be of, being stale or not. */
const versionThatMatters = (status: TrackRecord['status'], stale: boolean, materialVersion: number): number =>
  isApprovedStatus({ ...newTrack(), status }) && !stale ? materialVersion : 0;

const holdFrom = (answer: Result): HoldRecord => ({
  organisation: answer.getValue('organisation'),
  units: answer.getValue('units'),
  active: answer.getValue('active'),
  reason: 0,
  since: 0,
  expectedUntil: 0,
  head: answer.getValue('head'),
});

export function codeFrom(answer: Result): Code | undefined {
  const [head, suspended] = [answer.getValue('head'), number(answer, 'suspended')];
  if (head === ZERO) return undefined;
  return {
    owner: answer.getValue('owner'),
    quota: number(answer, 'quota'),
    used: number(answer, 'used'),
    suspended: { VN: (suspended & 1) !== 0, CN: (suspended & 2) !== 0 },
    head,
  };
}

export function authorisationFrom(answer: Result): Authorisation | undefined {
  const bands = number(answer, 'bands');
  if (bands === 0) return undefined;
  const consignment: string = answer.getValue('consignment');
  return {
    code: answer.getValue('code'),
    bands,
    debited: number(answer, 'debited'),
    consignment: consignment === ZERO ? undefined : consignment,
  };
}
