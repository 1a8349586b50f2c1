import { id as keccak } from 'ethers';
import { ACT_LIFETIME_S, type Act, ALL_UNITS } from '../../protocol/acts/act.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA, type Use } from '../../protocol/acts/terms.ts';
import type { EventType } from '../../protocol/events.ts';
import { goodsClass } from '../../protocol/manifest/goods.ts';
import { laneId } from '../../protocol/manifest/lanes.ts';
import { manifestMask, type UnitIndex, unitIndex } from '../../protocol/manifest/units.ts';
import { reasonCode } from '../../protocol/reasons.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { flankOf, type Side } from '../../protocol/sides.ts';
import { unixSeconds } from '../../protocol/time.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { bands } from '../../protocol/weight.ts';
import type { Working } from '../state/working.ts';
import { exporting, type Said } from './request.ts';

/** What an act needs beyond what was said: ids chosen by the client or drawn at random, and the organisations meant. */
export interface Chosen {
  /** Side of the speaker. */
  side: Side;
  /** Organisation id of the exporter declared for. */
  declarant: string;
  uses: readonly Use[];
  /** Id of the code that the event is about. */
  code: string;
  authorisation: string;
  /** Organisation id of a new code's owner. */
  owner: string;
}

/** The part of an act that says what happened; when it was signed and what it builds on come from elsewhere. */
export type Statement = Omit<Act, 'signedAt' | 'notAfter' | 'prev' | 'commitment' | 'version'>;

/** What the event says, as the act says it. Pure: prepare signs it, submit compares it. */
export function compose(said: Said, working: Working, chosen: Chosen): Statement {
  const { event, rule } = said;
  return {
    kind: rule.code,
    consignment: said.consignment,
    track: trackOf(said, working, chosen.side),
    units: unitsOf(said, working),
    subject: subjectOf(said, chosen),
    reason: event.reason === undefined ? 0 : reasonCode(event.reason),
    until: untilOf(said),
    data: dataOf(said, working, chosen),
    occurredAt: said.occurredAt,
  };
}

/** A manifest that was lodged names its version; a decision speaks of the current one unless it says otherwise. */
export function versionOf(said: Said, working: Working): number {
  if (said.rule.chain === 'code') return 0;
  const current = working.world.cases.get(said.consignment)?.version ?? 0;
  const next = said.manifest !== undefined;
  return said.event.v ?? (next ? current + 1 : current);
}

export const lifetime = (signedAt: number): { signedAt: number; notAfter: number } => ({ signedAt, notAfter: signedAt + ACT_LIFETIME_S });

/** The name of a hold is content; on chain stands a hash that no other consignment's hold can have. */
export const holdId = (consignment: string, name: string): string => keccak(`${consignment}|${name}`);

function subjectOf(said: Said, chosen: Chosen): string {
  if (said.rule.chain === 'code') return chosen.code;
  if (said.rule.chain === 'hold') return holdId(said.consignment, said.event.hold ?? '');
  return `0x${'0'.repeat(64)}`;
}

function untilOf({ event }: Said): number {
  const until = event.validUntil ?? event.expectedUntil;
  return until === undefined ? 0 : unixSeconds(until);
}

/** The track named, or the one the event implies; a recognition's is content: it moves none. */
function trackOf({ type, event, rule, consignment }: Said, working: Working, side: Side): number {
  if (type === 'RECOGNITION_APPLIED' || type === 'RECOGNITION_OVERRIDDEN') return 0;
  const exportingSide = working.world.cases.get(consignment)?.exporting ?? side;
  const border = flankOf(side, exportingSide) === 'EXP' ? 'EXP_BORDER' : 'IMP_BORDER';
  const track = event.track ?? rule.impliedTrack ?? (type === 'BORDER_DENIED' ? border : undefined);
  return track ? trackCode(track) : 0;
}

const ON_ALL: readonly EventType[] = ['RELEASED', 'RELEASED_CONDITIONAL', 'HOLD_PLACED'];

/** Releases and holds cover all units unless they name some; other events cover those they name. */
function unitsOf(said: Said, working: Working): bigint {
  const { type, event, rule } = said;
  if (rule.chain === 'code' || said.manifest) return 0n;
  if (event.scope === 'ALL') return ALL_UNITS;
  const labels = [...(event.scope ?? []), ...(event.units ?? []), ...(event.unit === undefined ? [] : [event.unit])];
  if (labels.length > 0) return maskOf(labels, working);
  return ON_ALL.includes(type) ? ALL_UNITS : 0n;
}

/**
 * A label that no manifest has gets a bit that no unit has: the rules find it, in their own order, after role, side and existence.
 */
function maskOf(labels: readonly string[], { index }: Working): bigint {
  const nobody = 1n << 63n;
  return labels.reduce((mask, label) => {
    const bit = index.get(label);
    return mask | (bit === undefined ? nobody : 1n << BigInt(bit));
  }, 0n);
}

function dataOf(said: Said, working: Working, chosen: Chosen): string {
  const { type, event, manifest, lodging } = said;
  switch (type) {
    case 'MANIFEST_ANCHORED':
      if (!manifest || !lodging) throw new Refusal('SCHEMA_INVALID', 'the manifest is missing', '/manifest');
      return encodeLodge({
        exporting: exporting(lodging),
        mode: lodging.crossing.mode,
        plant: lodging.plant,
        lane: laneId(lodging.crossing),
        goods: goodsClass(manifest),
        units: manifestMask(unitIndex([manifest]), manifest),
        declarant: chosen.declarant,
        uses: [...chosen.uses],
      });
    case 'MANIFEST_AMENDED':
    case 'MANIFEST_SPLIT': {
      if (!manifest) throw new Refusal('SCHEMA_INVALID', 'the manifest is missing', '/manifest');
      const index: UnitIndex = unitIndex([...working.versions, manifest]);
      const material = type === 'MANIFEST_SPLIT' || event.material === true;
      return encodeAmend({ material, goods: goodsClass(manifest), units: manifestMask(index, manifest), uses: [...chosen.uses] });
    }
    case 'CODE_AUTHORISED':
      return encodeAuthorise({ authorisation: chosen.authorisation, bands: bands(event.kg ?? 0) });
    case 'CODE_REGISTERED':
      return encodeRegister({ owner: chosen.owner, quota: event.quota === undefined ? NO_QUOTA : bands(event.quota) });
    default:
      return '0x';
  }
}
