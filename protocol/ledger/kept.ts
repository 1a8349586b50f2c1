import { ZERO } from '../acts/act.ts';
import { isApprovedStatus, isStale } from '../rules/approval.ts';
import type { Authorisation, Case, Code, HoldRecord, TrackRecord } from '../rules/state.ts';
import { newTrack, unitBits } from '../rules/state.ts';
import { modeOf, sideOf } from '../sides.ts';
import { TRACK_STATES, TRACKS, type Track, trackCode } from '../tracks.ts';

/** What a contract view answered: a structure read by the names of its fields, one value read without a name, or a list of hashes. */
export interface ViewAnswer {
  hash(field?: string): string;
  integer(field?: string): bigint;
  number(field?: string): number;
  is(field?: string): boolean;
  hashes(): string[];
}

/** Takes questions to the views of a Clearance and its CodeRegistry; who made it has them answered. */
export interface Asked {
  /** @param args Static arguments, each a word: bytes32 as hex, numbers as such. */
  ask(contract: 'clearance' | 'codes', view: string, args: readonly (string | number)[], read: (answer: ViewAnswer) => void): void;
}

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

/** A state of the rules as the contract's views tell it, complete once they are answered; absent where the contract has none. */
export interface KeptCase {
  state?: Case;
}

/**
 * Asks for all that the contracts keep of a consignment.
 *
 * @param expected The state by the rules, which names the units to ask for. Where there is none, only whether the contract has one is asked.
 */
export function askForCase(views: Asked, consignment: string, holds: readonly string[], expected: Case | undefined): KeptCase {
  const kept: KeptCase = {};
  views.ask('clearance', 'caseOf', [consignment], (answer) => {
    if (answer.number('version') !== 0) kept.state = caseFrom(answer);
  });
  if (!expected) return kept;
  const then = (read: (state: Case, answer: ViewAnswer) => void) => (answer: ViewAnswer) => kept.state && read(kept.state, answer);
  for (const track of TRACKS) {
    const read = then((state, answer) => {
      state.tracks[track] = trackFrom(answer, state.materialVersion);
    });
    views.ask('clearance', 'trackOf', [consignment, trackCode(track)], read);
  }
  for (const hold of holds) {
    const read = then((state, answer) => {
      if (answer.hash('head') !== ZERO) state.holds.set(hold, holdFrom(answer));
    });
    views.ask('clearance', 'holdOf', [consignment, hold], read);
  }
  for (const [bit] of expected.unitRecords) {
    const read = then((state, answer) => {
      const unit = state.unitRecords.get(bit);
      // Zero also where nothing crossed.
      if (unit && answer.number() !== 0) unit.crossedAt = answer.number();
    });
    views.ask('clearance', 'crossedAt', [consignment, bit], read);
  }
  const uses = then((state, answer) => {
    state.uses = answer.hashes();
  });
  views.ask('codes', 'usesOf', [consignment], uses);
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

function caseFrom(answer: ViewAnswer): Case {
  const flags = answer.number('flags');
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const notice = answer.number('notice');
  return {
    exporting: sideOf(answer.number('exporting')) as Case['exporting'],
    mode: modeOf(answer.number('mode')) as Case['mode'],
    plant: has(FLAG.plant),
    lane: answer.hash('lane'),
    declarant: answer.hash('declarant'),
    version: answer.number('version'),
    materialVersion: answer.number('materialVersion'),
    // Zero until there is something to acknowledge, where the rules begin with the first version.
    acknowledged: Math.max(1, answer.number('acknowledged')),
    units: answer.integer('units'),
    manifestHead: answer.hash('manifestHead'),
    orderHeads: { EXP: answer.hash('exportOrdersHead'), IMP: answer.hash('importOrdersHead') },
    tracks: Object.fromEntries(TRACKS.map((track) => [track, newTrack()])) as Case['tracks'],
    unitRecords: unitsFrom(answer),
    holds: new Map(),
    uses: [],
    notice: notice === 0 ? undefined : { accepted: notice === 1, version: answer.number('noticeVersion') },
    cancelled: has(FLAG.cancelled),
    returnOrdered: has(FLAG.returnOrdered),
    destroyOrdered: has(FLAG.destroyOrdered),
    destroyed: has(FLAG.destroyed),
    exportProven: has(FLAG.exportProven),
    irregular: has(FLAG.irregular),
    ...(has(FLAG.registered) ? { registeredAt: answer.number('registeredAt') } : {}),
  };
}

function unitsFrom(answer: ViewAnswer): Case['unitRecords'] {
  const fields = ['crossed', 'accepted', 'disputed', 'goneOut', 'returnCrossed', 'returnReceived'] as const;
  const bitmaps = Object.fromEntries(fields.map((field) => [field, answer.integer(field)])) as Record<(typeof fields)[number], bigint>;
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

function trackFrom(answer: ViewAnswer, materialVersion: number): TrackRecord {
  const status = TRACK_STATES[answer.number('status')] as TrackRecord['status'];
  return {
    status,
    approved: answer.integer('approved'),
    conditional: answer.integer('conditional'),
    version: versionThatMatters(status, answer.is('stale'), materialVersion),
    validUntil: answer.number('validUntil'),
    head: answer.hash('head'),
  };
}

/** The latest version that an approval may be of, being stale or not. */
const versionThatMatters = (status: TrackRecord['status'], stale: boolean, materialVersion: number): number =>
  isApprovedStatus({ ...newTrack(), status }) && !stale ? materialVersion : 0;

const holdFrom = (answer: ViewAnswer): HoldRecord => ({
  organisation: answer.hash('organisation'),
  units: answer.integer('units'),
  active: answer.is('active'),
  reason: 0,
  since: 0,
  expectedUntil: 0,
  head: answer.hash('head'),
});

export function codeFrom(answer: ViewAnswer): Code | undefined {
  const [head, suspended] = [answer.hash('head'), answer.number('suspended')];
  if (head === ZERO) return undefined;
  return {
    owner: answer.hash('owner'),
    quota: answer.number('quota'),
    used: answer.number('used'),
    suspended: { VN: (suspended & 1) !== 0, CN: (suspended & 2) !== 0 },
    head,
  };
}

export function authorisationFrom(answer: ViewAnswer): Authorisation | undefined {
  const [bands, consignment] = [answer.number('bands'), answer.hash('consignment')];
  if (bands === 0) return undefined;
  const user = consignment === ZERO ? undefined : consignment;
  return { code: answer.hash('code'), bands, debited: answer.number('debited'), consignment: user };
}
