import { type Act, ALL_UNITS, ZERO } from '../../../protocol/acts/act.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA, type Use } from '../../../protocol/acts/terms.ts';
import { type EventType, ruleOf } from '../../../protocol/events.ts';
import { DECLARATION_VALIDITY_S } from '../../../protocol/rules/derive.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import { BATCH_WINDOW_S } from '../../../protocol/rules/observations.ts';
import { type Case, unitBits, type World } from '../../../protocol/rules/state.ts';
import { otherSide } from '../../../protocol/sides.ts';
import { trackCode } from '../../../protocol/tracks.ts';
import { LIMITED_GOODS, LIMITED_LANE, OPEN_LANE } from '../setup/lanes.ts';
import { type Cast, memberOf } from './cast.ts';
import type { Step } from './plots.ts';
import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

/** What the next act is composed from. `step` says what the plot wants of it; the rest is for chance, mostly lawful. */
export interface Scene {
  random: Random;
  cast: Cast;
  setting: Setting;
  world: World;
  now: number;
  type: EventType;
  step: Partial<Step>;
  /** The consignment spoken of, and what stands of it. */
  consignment: string;
  state: Case | undefined;
  /** Whether the story is about codes: then most manifests use some. */
  aboutCodes: boolean;
  /** Whether the plot is mostly followed: then manifests are small, so that an end comes in sight. */
  careful: boolean;
}

export const OBSERVED_UNIT = /^(BORDER_CROSSED|HANDOVER_ACCEPTED|HANDOVER_DISPUTED|GATE_OUT|RETURN_CROSSED|RETURN_RECEIVED)$/;

export function compose(scene: Scene): Act {
  const { random, setting, world, now, type, step, consignment } = scene;
  const rule = ruleOf(type);
  const chosen = step.track ?? rule.impliedTrack ?? (rule.tracks && random.pick(rule.tracks));
  const code = step.code === undefined ? random.pick(setting.codes) : (setting.codes[step.code] ?? ZERO);
  const act: Act = {
    kind: rule.code,
    consignment: rule.chain === 'code' ? ZERO : consignment,
    track: chosen ? trackCode(chosen) : 0,
    version: versionOf(scene),
    units: unitsOf(scene),
    subject: rule.chain === 'hold' ? holdOf(scene) : rule.chain === 'code' ? code : ZERO,
    reason: rule.reasonRequired && random.chance(0.95) ? 1 + random.int(30) : 0,
    until: type === 'RELEASED_CONDITIONAL' ? now + random.pick([-7200, 3600, 86400]) : 0,
    commitment: random.bytes32(),
    data: dataOf(scene),
    occurredAt: timeOf(scene),
    signedAt: now - random.int(60),
    notAfter: now + random.int(7 * 86400),
    prev: ZERO,
  };
  act.prev = headOf(world, type, act);
  return act;
}

/** Mostly of late; now and then the very second at which a rule begins to say otherwise. */
function timeOf({ random, now, type, state, step, careful }: Scene): number {
  if (state && (step.turn || random.chance(careful ? 0.03 : 0.12))) {
    const ends = turns(state);
    return random.pick(step.turn && ends.length > 0 ? ends : [...ends, now]);
  }
  return now - (step.ago ?? random.pick(type === 'BORDER_CROSSED' ? [0, 1, 30, 30, 7200, 7201, 9000] : [0, 30, 599, 600, 601, 3600]));
}

/** Last and first seconds of validities and batch windows. */
function turns({ registeredAt, tracks, unitRecords }: Case): number[] {
  const ends = registeredAt === undefined ? [] : [registeredAt + DECLARATION_VALIDITY_S];
  for (const { validUntil } of Object.values(tracks)) if (validUntil !== 0) ends.push(validUntil);
  for (const { crossedAt } of unitRecords.values())
    if (crossedAt !== undefined) ends.push(crossedAt + BATCH_WINDOW_S, crossedAt - BATCH_WINDOW_S - 1);
  return ends.flatMap((end) => [Math.max(0, end), Math.max(0, end) + 1]);
}

/** What is lifted is mostly there to be lifted. */
function holdOf({ random, setting, type, state }: Scene): string {
  const active = [...(state?.holds ?? [])].filter(([, hold]) => hold.active).map(([id]) => id);
  return type === 'HOLD_LIFTED' && active.length > 0 && random.chance(0.8) ? random.pick(active) : random.pick(setting.holds);
}

function versionOf({ type, state }: Scene): number {
  if (type === 'MANIFEST_ANCHORED') return 1;
  if (ruleOf(type).chain === 'code') return 0;
  const current = state?.version ?? 1;
  return type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT' ? current + 1 : current;
}

function unitsOf({ random, type, state, step, careful }: Scene): bigint {
  const bits = unitBits(state?.units ?? 1n);
  if (/^(RELEASED|RELEASED_CONDITIONAL|HOLD_PLACED)$/.test(type)) {
    const all = step.scope ? step.scope === 'ALL' : random.chance(careful ? 0.9 : 0.7);
    if (all) return ALL_UNITS;
    return 1n << BigInt(step.scope === 'FIRST' ? (bits[0] ?? 0) : random.int(3));
  }
  if (!OBSERVED_UNIT.test(type)) return 0n;
  return 1n << BigInt(step.unit === undefined ? random.pick(bits) : (bits[step.unit % bits.length] ?? 0));
}

function dataOf(scene: Scene): string {
  const { random, cast, setting, type, step, consignment } = scene;
  switch (type) {
    case 'MANIFEST_ANCHORED': {
      const usual = setting.exporting[consignment] ?? 'VN';
      return encodeLodge({
        exporting: random.chance(0.97) ? usual : otherSide(usual),
        // The limited lane takes no through trucks.
        mode: setting.mode,
        plant: setting.plant,
        lane: random.pick([LIMITED_LANE, OPEN_LANE, OPEN_LANE]),
        goods: goodsOf(scene),
        units: someUnits(scene),
        declarant: memberOf(cast, `${usual}-EXPORTER`).id,
        uses: usesOf(scene),
      });
    }
    case 'MANIFEST_AMENDED':
    case 'MANIFEST_SPLIT':
      return amendment(scene);
    case 'CODE_AUTHORISED': {
      const authorisation = step.lot === undefined ? random.pick(setting.authorisations) : (setting.authorisations[step.lot] ?? ZERO);
      return encodeAuthorise({ authorisation, bands: step.bands ?? random.int(7) });
    }
    case 'CODE_REGISTERED': {
      const owner = memberOf(cast, random.pick(['VN-CODEOWNER', 'VN-CODEOWNER', 'CN-CODEOWNER'])).id;
      return encodeRegister({ owner, quota: step.quota ?? random.pick([0, 2, 3, 4, NO_QUOTA]) });
    }
    default:
      return '0x';
  }
}

function amendment(scene: Scene): string {
  const { random, type, state, step, careful } = scene;
  const units = state && random.chance(careful || step.uses ? 0.9 : 0.6) ? state.units : someUnits(scene);
  const split = type === 'MANIFEST_SPLIT';
  const due = split || units !== state?.units;
  const material = step.material ?? (due ? random.chance(split ? 0.95 : step.uses ? 0.9 : 0.65) : random.chance(0.5));
  const goods = goodsOf(scene);
  return encodeAmend({ material, goods: goods & LIMITED_GOODS || goods, units, uses: usesOf(scene) });
}

const goodsOf = ({ random, careful }: Scene): number => (random.chance(careful ? 0.95 : 0.85) ? random.pick([1, 2, 3]) : 128);
const someUnits = ({ random, careful }: Scene): bigint => random.pick(careful ? [1n, 3n, 3n, 2n] : [1n, 3n, 3n, 5n, 7n, (1n << 63n) | 2n]);

/** Those the plot wants; else mostly ascending, mostly within what may have been authorised. */
function usesOf({ random, setting, step, aboutCodes }: Scene): Use[] {
  const wanted = step.uses?.map(([lot, bands]) => ({ authorisation: setting.authorisations[lot] ?? ZERO, bands }));
  if (wanted && random.chance(0.93)) return wanted;
  if (random.chance(aboutCodes ? 0.3 : 0.8)) return [];
  const some = setting.authorisations.filter(() => random.chance(0.5));
  if (random.chance(0.08)) some.reverse();
  if (random.chance(0.05)) some.push(random.bytes32());
  return some.map((authorisation) => ({ authorisation, bands: random.int(7) }));
}
