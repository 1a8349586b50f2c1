import { type Act, ALL_UNITS, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { type ActDomain, actDigest } from '../../../protocol/acts/digest.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA, type Use } from '../../../protocol/acts/terms.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import { type Case, unitBits, type World } from '../../../protocol/rules/state.ts';
import { flankOf, type Mode, otherSide, type Side } from '../../../protocol/sides.ts';
import { requiredTracks, TRACK_AUTHORITY, TRACKS, type Track, trackCode, trackOf } from '../../../protocol/tracks.ts';
import { LIMITED_GOODS, LIMITED_LANE, OPEN_LANE } from '../setup/network.ts';
import type { TestKey } from '../setup/participants.ts';
import { broken } from '../setup/participants.ts';
import { type Cast, type Member, memberOf } from './cast.ts';
import { PLOTS, type Step } from './plots.ts';
import type { Random } from './random.ts';

export interface Told {
  signed: SignedAct;
  digest: string;
}

const ACT_KINDS = Object.entries(EVENTS)
  .filter(([, rule]) => rule.carrier === 'act')
  .map(([type]) => type as EventType);
const OBSERVED_UNIT = /^(BORDER_CROSSED|HANDOVER_ACCEPTED|HANDOVER_DISPUTED|GATE_OUT|RETURN_CROSSED|RETURN_RECEIVED)$/;

/**
 * Tells random acts about one consignment, most of them lawful: it follows a plot, puts anything between its steps, and spoils an act
 * now and then. It looks at the table's world to know what would be lawful.
 */
export class Story {
  readonly consignment: string;
  readonly holds: string[];
  readonly codes: string[];
  readonly authorisations: string[];
  readonly told: Told[] = [];
  readonly #random: Random;
  readonly #cast: Cast;
  readonly #domain: ActDomain;
  readonly #now: number;
  readonly #exporting: Side;
  readonly #mode: Mode;
  readonly #plant: boolean;
  readonly #steps: Step[];
  readonly #aboutCodes: boolean;

  constructor(random: Random, cast: Cast, domain: ActDomain, now: number) {
    this.#random = random;
    this.#cast = cast;
    this.#domain = domain;
    this.#now = now;
    this.consignment = random.bytes32();
    this.holds = [random.bytes32(), random.bytes32(), random.bytes32()];
    this.codes = [random.bytes32(), random.bytes32()];
    this.authorisations = [random.bytes32(), random.bytes32(), random.bytes32()].sort();
    this.#exporting = random.chance(0.5) ? 'VN' : 'CN';
    this.#mode = random.pick(['DRIVER', 'AGV', 'THROUGH']);
    this.#plant = random.chance(0.5);
    this.#steps = random.pick(PLOTS).flatMap((step) => this.#spread(step));
    this.#aboutCodes = this.#steps[0]?.type === 'CODE_REGISTERED';
  }

  /** The next act, given what has been applied so far. */
  next(world: World): Told {
    const random = this.#random;
    const told = random.chance(0.05) && this.told.length > 0 ? this.#again() : this.#nextNew(world);
    this.told.push(told);
    return told;
  }

  #nextNew(world: World): Told {
    const random = this.#random;
    const lodged = world.cases.has(this.consignment);
    const step = random.chance(lodged ? 0.7 : 0.95) ? this.#step(lodged) : undefined;
    const type = step?.type ?? random.pick(ACT_KINDS);
    const act = this.#act(world, type, step ?? {});
    const spoil = random.chance(step ? 0.08 : 0.3);
    if (spoil) this.#spoil(world, act);
    return this.#sign(world, type, act, spoil, step?.as);
  }

  /** The plot's next step; lodging is tried until it is done. */
  #step(lodged: boolean): Step | undefined {
    const lodging = this.#steps.findIndex((step) => step.type === 'MANIFEST_ANCHORED');
    if (lodged && lodging >= 0) this.#steps.splice(lodging, 1);
    return lodging === 0 && !lodged ? this.#steps[0] : this.#steps.shift();
  }

  /** An act told before, perhaps by another key holder or with its second signature cut off. */
  #again(): Told {
    const { signed, digest } = this.#random.pick(this.told);
    const how = this.#random.int(4);
    if (how === 0) return { digest, signed: { ...signed, cosigner: ZERO, cosignature: '0x' } };
    if (how > 1) return { digest, signed };
    const key = this.#random.pick([...this.#cast.keys.values()]);
    return { digest, signed: { ...signed, key: key.id, signature: key.sign(digest) } };
  }

  /** A step about each unit becomes one step a unit; tracks that are not required are left out. */
  #spread(step: Step): Step[] {
    if (step.track && step.track !== 'RETURN_CUS' && !requiredTracks(this.#plant, this.#mode).includes(step.track)) return [];
    if (!OBSERVED_UNIT.test(step.type)) return [step];
    return [0, 1].map((unit) => ({ ...step, unit }));
  }

  #act(world: World, type: EventType, step: Partial<Step>): Act {
    const random = this.#random;
    const rule = ruleOf(type);
    const state = world.cases.get(this.consignment);
    const chosen = step.track ?? rule.impliedTrack ?? (rule.tracks && random.pick(rule.tracks));
    const act: Act = {
      kind: rule.code,
      consignment: rule.chain === 'code' ? ZERO : this.consignment,
      track: chosen ? trackCode(chosen) : 0,
      version: this.#version(type, state),
      units: this.#units(type, state, step),
      subject: rule.chain === 'hold' ? this.#hold(type, state) : rule.chain === 'code' ? random.pick(this.codes) : ZERO,
      reason: rule.reasonRequired && random.chance(0.93) ? 1 + random.int(30) : 0,
      until: type === 'RELEASED_CONDITIONAL' ? this.#now + random.pick([-7200, 3600, 86400]) : 0,
      commitment: random.bytes32(),
      data: this.#data(type, state, random.chance(0.6) ? state?.units : undefined),
      occurredAt: this.#now - random.pick(type === 'BORDER_CROSSED' ? [0, 1, 7200, 7201, 9000] : [0, 30, 599, 600, 601, 3600]),
      signedAt: this.#now - random.int(60),
      notAfter: this.#now + random.int(7 * 86400),
      prev: ZERO,
    };
    act.prev = headOf(world, type, act);
    return act;
  }

  /** What is lifted is mostly there to be lifted. */
  #hold(type: EventType, state: Case | undefined): string {
    const active = [...(state?.holds ?? [])].filter(([, hold]) => hold.active).map(([id]) => id);
    return type === 'HOLD_LIFTED' && active.length > 0 && this.#random.chance(0.8)
      ? this.#random.pick(active)
      : this.#random.pick(this.holds);
  }

  #version(type: EventType, state: Case | undefined): number {
    if (type === 'MANIFEST_ANCHORED') return 1;
    if (ruleOf(type).chain === 'code') return 0;
    const current = state?.version ?? 1;
    return type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT' ? current + 1 : current;
  }

  #units(type: EventType, state: Case | undefined, step: Partial<Step>): bigint {
    const random = this.#random;
    if (/^(RELEASED|RELEASED_CONDITIONAL|HOLD_PLACED)$/.test(type)) return random.chance(0.7) ? ALL_UNITS : 1n << BigInt(random.int(3));
    if (!OBSERVED_UNIT.test(type)) return 0n;
    const bits = unitBits(state?.units ?? 1n);
    return 1n << BigInt(step.unit === undefined ? random.pick(bits) : (bits[step.unit % bits.length] ?? 0));
  }

  #data(type: EventType, state: Case | undefined, standing: bigint | undefined): string {
    const random = this.#random;
    const units = standing ?? random.pick([1n, 3n, 3n, 5n, 7n]);
    const goods = random.chance(0.85) ? random.pick([1, 2, 3]) : 128;
    switch (type) {
      case 'MANIFEST_ANCHORED': {
        const exporting = random.chance(0.95) ? this.#exporting : otherSide(this.#exporting);
        const lane = random.pick([LIMITED_LANE, OPEN_LANE]);
        const declarant = memberOf(this.#cast, `${this.#exporting}-EXPORTER`).id;
        return encodeLodge({ exporting, mode: this.#mode, plant: this.#plant, lane, goods, units, declarant, uses: this.#uses() });
      }
      case 'MANIFEST_AMENDED':
      case 'MANIFEST_SPLIT': {
        const material =
          type === 'MANIFEST_SPLIT' || units !== state?.units ? random.chance(type === 'MANIFEST_SPLIT' ? 0.95 : 0.65) : random.chance(0.5);
        return encodeAmend({ material, goods: goods & LIMITED_GOODS || goods, units, uses: this.#uses() });
      }
      case 'CODE_AUTHORISED':
        return encodeAuthorise({ authorisation: random.pick(this.authorisations), bands: random.int(6) });
      case 'CODE_REGISTERED': {
        const owner = memberOf(this.#cast, random.pick(['VN-CODEOWNER', 'VN-CODEOWNER', 'CN-CODEOWNER'])).id;
        return encodeRegister({ owner, quota: random.pick([0, 2, 3, 4, NO_QUOTA]) });
      }
      default:
        return '0x';
    }
  }

  /** Mostly ascending, mostly within what may have been authorised. */
  #uses(): Use[] {
    const random = this.#random;
    if (random.chance(this.#aboutCodes ? 0.1 : 0.8)) return [];
    const some = this.authorisations.filter(() => random.chance(0.5));
    if (random.chance(0.08)) some.reverse();
    if (random.chance(0.05)) some.push(random.bytes32());
    return some.map((authorisation) => ({ authorisation, bands: random.int(7) }));
  }

  /** Who may say it: by role and side, as far as the table tells. */
  #speaker(type: EventType, act: Act, as?: Track): Member {
    const rule = ruleOf(type);
    const track = as ?? trackOf(act.track);
    const members = this.#cast.members.filter((member) => {
      const roles = member.roles.filter((role) => rule.roles.length === 0 || rule.roles.includes(role));
      if (roles.length === 0 || member.handle.endsWith('STRANGER')) return false;
      const flank = flankOf(member.side, this.#exporting);
      if (track) return TRACK_AUTHORITY[track].flank === flank && member.roles.includes(TRACK_AUTHORITY[track].role);
      return !rule.flank || rule.flank === flank;
    });
    return members.length > 0 ? this.#random.pick(members) : this.#random.pick(this.#cast.members);
  }

  #spoil(world: World, act: Act): void {
    const random = this.#random;
    const ways: (() => void)[] = [
      () => Object.assign(act, { track: random.int(10) }),
      () => Object.assign(act, { track: random.int(10), prev: headOfTrack(world, act, random) }),
      () => Object.assign(act, { version: Math.max(0, act.version + random.pick([-1, 1])) }),
      () => Object.assign(act, { version: act.version + 1 }),
      () => Object.assign(act, { prev: random.pick([ZERO, random.bytes32(), ...this.told.map((told) => told.digest)]) }),
      () => Object.assign(act, { units: random.pick([0n, 1n, 2n, 3n, 4n, 8n, ALL_UNITS, 1n << 63n]) }),
      () => Object.assign(act, { reason: 0 }),
      () => Object.assign(act, { until: random.pick([0, this.#now - 1, this.#now + 3600]) }),
      () => Object.assign(act, { occurredAt: this.#now + random.pick([-20 * 86400, -3 * 3600, 3 * 3600, 16 * 86400, 40 * 86400]) }),
      () => Object.assign(act, { occurredAt: this.#now + random.pick([-20 * 86400, -3 * 3600, 3 * 3600, 16 * 86400, 40 * 86400]) }),
      () => Object.assign(act, { signedAt: this.#now + random.pick([-200_000, 119, 120, 121, 500, 1500, 100_001]) }),
      () => Object.assign(act, { notAfter: this.#now - random.pick([0, 1, 100]) }),
      () => Object.assign(act, { data: act.data === '0x' ? '0x00' : random.pick(['0x', '0x00', act.data.slice(0, -64)]) }),
      () => Object.assign(act, { kind: random.pick([0, 5, 9, 24, 32, 48, 57, 59, 64, 75, 80, 999]) }),
      () => Object.assign(act, act.consignment === ZERO ? { subject: random.bytes32() } : { consignment: random.bytes32() }),
    ];
    random.pick(ways)();
  }

  #sign(world: World, type: EventType, act: Act, spoilt: boolean, as?: Track): Told {
    const random = this.#random;
    const digest = actDigest(this.#domain, act);
    const speaker = random.chance(spoilt ? 0.85 : 0.95) ? this.#speakerFor(world, type, act, as) : random.pick(this.#cast.members);
    const key: TestKey = random.chance(0.01)
      ? this.#cast.unknown
      : random.pick(random.chance(0.7) ? speaker.keys.slice(0, 1) : speaker.keys);
    const signature = key.sign(digest);
    const second = this.#cosigner(type, speaker, key);
    const badly = random.chance(0.01);
    return {
      digest,
      signed: {
        act,
        key: key.id,
        signature: badly ? broken(signature) : signature,
        cosigner: second?.id ?? ZERO,
        cosignature: second ? (random.chance(0.03) ? broken(second.sign(digest)) : second.sign(digest)) : '0x',
      },
    };
  }

  /** A hold is lifted by who placed it, mostly; a code is authorised by its owner. */
  #speakerFor(world: World, type: EventType, act: Act, as?: Track): Member {
    const state = world.cases.get(act.consignment);
    const placer = type === 'HOLD_LIFTED' && this.#random.chance(0.5) ? state?.holds.get(act.subject)?.organisation : undefined;
    const owner = type === 'CODE_AUTHORISED' ? world.codes.get(act.subject)?.owner : undefined;
    return this.#cast.members.find((member) => member.id === (placer ?? owner)) ?? this.#speaker(type, act, as);
  }

  #cosigner(type: EventType, speaker: Member, key: TestKey): TestKey | undefined {
    const random = this.#random;
    const due = type === 'REFUSED' || ruleOf(type).twoSigners === true;
    if (!random.chance(due ? 0.92 : 0.04)) return undefined;
    if (random.chance(0.06)) return random.pick([key, this.#cast.unknown, random.pick([...this.#cast.keys.values()])]);
    return random.pick(speaker.keys.filter((one) => one.id !== key.id));
  }
}

function headOfTrack(world: World, act: Act, random: Random): string {
  const state = world.cases.get(act.consignment);
  return state ? state.tracks[random.pick(TRACKS) as Track].head : ZERO;
}
