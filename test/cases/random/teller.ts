import { currentManifest } from '../../../protocol/content/state.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import type { Role } from '../../../protocol/roles.ts';
import { isStale } from '../../../protocol/rules/approval.ts';
import type { Derived } from '../../../protocol/rules/derive.ts';
import { type Case, isRequired, type UnitRecord, unitBits, unitRecord } from '../../../protocol/rules/state.ts';
import { parseEvent } from '../../../protocol/schema/event.ts';
import { parseManifest } from '../../../protocol/schema/manifest.ts';
import { OFFSET, type Side } from '../../../protocol/sides.ts';
import { TRACK_AUTHORITY, TRACKS, type Track } from '../../../protocol/tracks.ts';
import { Table } from '../../protocol/rules/harness.ts';
import type { Json } from '../vary.ts';
import { Chance } from './chance.ts';
import { firstManifest } from './manifest.ts';
import { authorisationsOf, type Plan, planOf } from './plan.ts';

/** What the protocol answers to one event: its refusal, or the marks it sets. */
export type Answer = { refused: string } | { marks: string[] };

const WITH_MANIFEST = /^MANIFEST_(ANCHORED|AMENDED|SPLIT)$/;
const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const ORGANISATIONS: Partial<Record<Role, Record<Side, string>>> = {
  CUSTOMS: { VN: 'VN-CUS', CN: 'CN-CUS' },
  QUARANTINE: { VN: 'VN-PPD', CN: 'CN-CUS' },
  BORDER: { VN: 'VN-BG', CN: 'CN-NIA' },
  GATE: { VN: 'VN-GATE', CN: 'CN-GATE' },
};
const organisation = (role: Role, side: Side): string => ORGANISATIONS[role]?.[side] ?? '';

/** A story being made up: each event is put to the protocol's own table and content rules as it is said, with no network and no signature. */
export class Teller {
  readonly seed: number;
  readonly chance: Chance;
  readonly plan: Plan;
  readonly file: Json;
  readonly table: Table;
  readonly answers: Answer[] = [];
  /** Milliseconds since 1970; long past, so that no story speaks of what is to come. */
  now: number;

  constructor(seed: number) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.plan = planOf(seed, this.chance);
    const { exporting, importing, lane, mode, plant, codes } = this.plan;
    const first = firstManifest(this.plan, this.chance);
    this.file = {
      ...{ format: 'thongquan-consignment/1', id: `seed ${seed}`, scenario: this.plan.class, direction: `${exporting}>${importing}` },
      ...{ crossing: { pair: 'HUU_NGHI-YOUYI_GUAN', lane, mode }, plant, manifests: { 1: first } },
      ...{ authorisations: codes ? authorisationsOf(first.goods[0].net, this.chance) : [], events: [] },
    };
    this.table = new Table(this.file);
    this.now = Date.UTC(2026, 5, 1, 1) + this.chance.below(600) * MINUTE;
  }

  get case(): Case | undefined {
    return this.table.case;
  }

  get overall(): Derived['overall'] | undefined {
    return this.table.derived(this.when('VN'))?.overall;
  }

  /** The current manifest, or the one to be lodged. */
  get manifest(): Json {
    return currentManifest(this.table.content) ?? this.file.manifests[1];
  }

  get labels(): string[] {
    return this.manifest.units.map((unit: Json) => unit.u);
  }

  get seals(): ReadonlyMap<string, readonly string[]> {
    return this.table.content.seals;
  }

  /** Units of the current manifest with what gates saw of each. */
  get units(): (UnitRecord & { u: string })[] {
    const state = this.case;
    return state ? unitBits(state.units).map((bit) => ({ u: this.table.labels[bit] ?? '', ...unitRecord(state, bit) })) : [];
  }

  tracks(): Track[] {
    const state = this.case;
    return state ? TRACKS.filter((track) => isRequired(state, track)) : [];
  }

  isStale(track: Track): boolean {
    const state = this.case;
    return state !== undefined && isStale(state, state.tracks[track]);
  }

  /** The organisation whose track it is. */
  authority(track: Track): string {
    const { flank, role } = TRACK_AUTHORITY[track];
    return organisation(role, flank === 'EXP' ? this.plan.exporting : this.plan.importing);
  }

  plantAuthority(side: Side): string {
    return organisation('QUARANTINE', side);
  }

  /** A time as a side writes it, `after` ms from now. */
  when(side: Side, after = 0): string {
    const local = this.now + after + (side === 'VN' ? 7 : 8) * HOUR;
    return `${new Date(local).toISOString().slice(0, 19)}${OFFSET[side]}`;
  }

  /** Says it; what is undefined is not said. */
  say(by: string, type: string, fields: Json = {}): void {
    const side = by.slice(0, 2) as Side;
    const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const event = { t: this.when(side), by, type, ...said };
    this.put(event);
    if (this.chance.happens(0.02)) this.put(structuredClone(event));
  }

  private put(event: Json): void {
    this.file.events.push(event);
    this.answers.push(this.answer(event));
  }

  private answer(event: Json): Answer {
    try {
      const { manifest, ...said } = event;
      parseEvent(said, event.by.slice(0, 2));
      if (WITH_MANIFEST.test(event.type)) parseManifest(this.file.manifests[manifest ?? event.v]);
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.code };
      throw error;
    }
    const answer = this.table.say(event);
    return typeof answer === 'string' ? { refused: answer } : { marks: answer };
  }
}
