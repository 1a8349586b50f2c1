import type { Act } from '../../../protocol/acts/act.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import type { World } from '../../../protocol/rules/state.ts';
import { flankOf } from '../../../protocol/sides.ts';
import { requiredTracks, TRACK_AUTHORITY, type Track, trackOf } from '../../../protocol/tracks.ts';
import type { Cast, Member } from './cast.ts';
import { compose, OBSERVED_UNIT, type Scene } from './compose.ts';
import { PLOTS, type Step } from './plots.ts';
import type { Random } from './random.ts';
import { makeSetting, type Setting } from './setting.ts';
import { again, signBy, type Told } from './sign.ts';
import { spoil } from './spoil.ts';

const ACT_KINDS = Object.entries(EVENTS)
  .filter(([, rule]) => rule.carrier === 'act')
  .map(([type]) => type as EventType);

/**
 * Tells random acts about a consignment and its rival, most of them lawful: it follows a plot, puts anything between its steps, and spoils
 * an act now and then. It looks at the table's world to know what would be lawful.
 */
export class Story {
  readonly setting: Setting;
  readonly told: Told[] = [];
  readonly #random: Random;
  readonly #cast: Cast;
  readonly #digest: (act: Act) => string;
  readonly #steps: Step[];
  readonly #aboutCodes: boolean;
  /** How often something comes between the plot's steps, and how often an act is spoilt. */
  readonly #noise: number;

  constructor(random: Random, cast: Cast, digest: (act: Act) => string) {
    this.#random = random;
    this.#cast = cast;
    this.#digest = digest;
    this.setting = makeSetting(random);
    this.#noise = random.pick([0.02, 0.3, 0.5]);
    this.#steps = random.pick(PLOTS).flatMap((step) => this.#spread(step));
    this.#aboutCodes = this.#steps[0]?.type === 'CODE_REGISTERED';
  }

  /** The next act, given what has been applied so far; `now` is the time of the block that it will reach. */
  next(world: World, now: number): Told {
    const random = this.#random;
    const told = random.chance(0.06) && this.told.length > 0 ? again(random, this.#cast, random.pick(this.told)) : this.#new(world, now);
    this.told.push(told);
    return told;
  }

  #new(world: World, now: number): Told {
    const random = this.#random;
    const step = random.chance(this.#noise) ? undefined : this.#step(world.cases.has(this.setting.consignment));
    const type = step?.type ?? random.pick(ACT_KINDS);
    const scene = this.#scene(world, now, type, step);
    const act = compose(scene);
    const spoilt = random.chance(step ? this.#noise / 4 : 0.3);
    if (spoilt)
      spoil(
        scene,
        act,
        this.told.map(({ digest }) => digest),
      );
    const speaker = random.chance(spoilt ? 0.85 : 1 - this.#noise / 8) ? this.#speakerFor(scene, act) : random.pick(this.#cast.members);
    return signBy(random, this.#cast, type, act, this.#digest(act), speaker);
  }

  #scene(world: World, now: number, type: EventType, step: Step | undefined): Scene {
    const { consignment, rival } = this.setting;
    const about = step?.rival || (!step && this.#aboutCodes && this.#random.chance(0.3)) ? rival : consignment;
    return {
      random: this.#random,
      cast: this.#cast,
      setting: this.setting,
      world,
      now,
      type,
      step: step ?? {},
      consignment: about,
      state: world.cases.get(about),
      aboutCodes: this.#aboutCodes,
      careful: this.#noise < 0.1,
    };
  }

  /** The plot's next step; a lodging without conditions is tried until it is done. */
  #step(lodged: boolean): Step | undefined {
    const free = (step: Step | undefined): boolean => step?.type === 'MANIFEST_ANCHORED' && !step.uses;
    if (lodged && free(this.#steps[0])) this.#steps.shift();
    return !lodged && free(this.#steps[0]) ? this.#steps[0] : this.#steps.shift();
  }

  /** A step about each unit becomes one step a unit; tracks that are not required are left out. */
  #spread(step: Step): Step[] {
    const { plant, mode } = this.setting;
    if (step.track && step.track !== 'RETURN_CUS' && !requiredTracks(plant, mode).includes(step.track)) return [];
    if (!OBSERVED_UNIT.test(step.type)) return [step];
    return [0, 1].map((unit) => ({ ...step, unit }));
  }

  /** A hold is lifted by who placed it, mostly; a code is authorised by its owner. */
  #speakerFor({ world, type, step }: Scene, act: Act): Member {
    const state = world.cases.get(act.consignment);
    const placer = type === 'HOLD_LIFTED' && this.#random.chance(0.6) ? state?.holds.get(act.subject)?.organisation : undefined;
    const owner = type === 'CODE_AUTHORISED' ? world.codes.get(act.subject)?.owner : undefined;
    return this.#cast.members.find((member) => member.id === (placer ?? owner)) ?? this.#speaker(type, act, step.as);
  }

  /** Who may say it: by role and side, as far as the table tells. */
  #speaker(type: EventType, act: Act, as?: Track): Member {
    const rule = ruleOf(type);
    const track = as ?? trackOf(act.track);
    const exporting = this.setting.exporting[act.consignment] ?? this.setting.exporting[this.setting.consignment] ?? 'VN';
    const members = this.#cast.members.filter((member) => {
      const roles = member.roles.filter((role) => rule.roles.length === 0 || rule.roles.includes(role));
      if (roles.length === 0 || member.handle.endsWith('STRANGER')) return false;
      const flank = flankOf(member.side, exporting);
      if (track) return TRACK_AUTHORITY[track].flank === flank && member.roles.includes(TRACK_AUTHORITY[track].role);
      return !rule.flank || rule.flank === flank;
    });
    return this.#random.pick(members.length > 0 ? members : this.#cast.members);
  }
}
