import { ALL_UNITS, ZERO } from '../../../../protocol/acts/act.ts';
import { reasonCode } from '../../../../protocol/reasons.ts';
import { type Case, newTrack, type TrackRecord, type UnitRecord } from '../../../../protocol/rules/state.ts';
import { TRACKS, type Track } from '../../../../protocol/tracks.ts';
import type { Consignment, Entry } from '../told.ts';

const seconds = (at: string | null): number => (at === null ? 0 : Math.floor(Date.parse(at) / 1000));

/**
 * The state that the protocol's rules judge by, as far as the index tells it: for offering what may be said, not for deciding. Heads of chains
 * and places in the manifest chain are unknown here and left zero; the gateway judges again, with all of it.
 *
 * @returns undefined while the chain has nothing of the consignment.
 */
export function caseOf(consignment: Consignment, timeline: readonly Entry[]): Case | undefined {
  const { exporting, mode, version, materialVersion, overall } = consignment;
  if (!exporting || !mode || version === undefined || materialVersion === undefined) return undefined;
  const anchored = timeline.filter((entry) => entry.anchored !== null);
  const of = (...types: string[]): Entry[] => anchored.filter(({ type }) => type !== null && types.includes(type));
  const notice = of('ADVANCE_NOTICE_ACCEPTED', 'ADVANCE_NOTICE_REFUSED').at(-1);
  return {
    ...{ exporting, mode, version, materialVersion },
    plant: consignment.plant ?? false,
    lane: consignment.lane ?? ZERO,
    declarant: consignment.declarant ?? ZERO,
    acknowledged: Math.max(1, ...of('AMENDMENT_ACKNOWLEDGED').map((entry) => entry.version)),
    units: consignment.units.reduce((bits, { bit }) => bits | (1n << BigInt(bit)), 0n),
    manifestHead: ZERO,
    orderHeads: { EXP: ZERO, IMP: ZERO },
    tracks: tracksOf(consignment),
    unitRecords: new Map(consignment.units.map((unit) => [unit.bit, recordOf(unit)])),
    holds: new Map(
      consignment.holds.map((hold) => [
        hold.hold,
        {
          organisation: hold.organisation,
          units: bitsOf(consignment, hold.units),
          active: hold.active,
          reason: reasonCode(hold.reason ?? ''),
          since: seconds(hold.since),
          expectedUntil: seconds(hold.expectedUntil),
          head: ZERO,
        },
      ]),
    ),
    uses: [],
    ...(consignment.declarationRegisteredAt ? { registeredAt: seconds(consignment.declarationRegisteredAt) } : {}),
    notice: notice && { accepted: notice.type === 'ADVANCE_NOTICE_ACCEPTED', version: notice.version },
    cancelled: overall === 'CANCELLED',
    returnOrdered: consignment.tracks.some(({ track }) => track === 'RETURN_CUS'),
    destroyOrdered: of('DESTROY_ORDERED').length > 0,
    destroyed: of('DESTROYED').length > 0,
    exportProven: consignment.exportProven ?? false,
    irregular: false,
  };
}

function tracksOf(consignment: Consignment): Record<Track, TrackRecord> {
  const told = new Map(consignment.tracks.map((each) => [each.track, each]));
  return Object.fromEntries(
    TRACKS.map((track) => {
      const known = told.get(track);
      if (!known) return [track, newTrack()];
      const bits = bitsOf(consignment, known.approvedUnits);
      const conditional = known.status === 'APPROVED_CONDITIONAL';
      const approved = known.status === 'APPROVED';
      // Units are told of approvals in force only; one that is stale keeps its standing.
      const record: TrackRecord = {
        status: known.status,
        approved: approved ? (known.stale ? ALL_UNITS : bits) : 0n,
        conditional: conditional ? bits : 0n,
        version: known.version,
        validUntil: seconds(known.validUntil),
        head: known.head,
      };
      return [track, record];
    }),
  ) as Record<Track, TrackRecord>;
}

function bitsOf(consignment: Consignment, units: 'ALL' | string[]): bigint {
  if (units === 'ALL') return ALL_UNITS;
  return consignment.units
    .filter(({ unit, bit }) => units.includes(unit ?? `#${bit}`))
    .reduce((bits, { bit }) => bits | (1n << BigInt(bit)), 0n);
}

const recordOf = ({ crossedAt, accepted, disputed, goneOut, returnCrossed, returnReceived }: Consignment['units'][number]): UnitRecord => ({
  ...(crossedAt === null ? {} : { crossedAt: seconds(crossedAt) }),
  ...{ accepted, disputed, goneOut, returnCrossed, returnReceived },
});
