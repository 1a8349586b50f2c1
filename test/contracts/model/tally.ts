import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';
import { refusalCodeOf } from '../../../protocol/bindings/refusal.ts';
import { EVENT_TYPES, eventOf, ruleOf } from '../../../protocol/events.ts';
import { ACT_MARKS } from '../../../protocol/irregularities.ts';
import { isRefusalCode } from '../../../protocol/refusals.ts';
import { derive, OVERALL_STATES } from '../../../protocol/rules/derive.ts';
import type { World } from '../../../protocol/rules/state.ts';
import type { Outcome, Via } from './judge.ts';
import type { Told } from './sign.ts';

/** Overlays that follow from acts alone. */
const OVERLAYS = ['HELD', 'DISPUTED', 'AMENDMENT_PENDING', 'CONDITIONAL', 'IRREGULAR'] as const;
const MARKS: [string, number][] = [...ACT_MARKS.map((mark, bit): [string, number] => [mark, bit]), ['LATE', 15]];
const ACT_TYPES = EVENT_TYPES.filter((type) => ruleOf(type).carrier === 'act');

/** What a run is to meet: every refusal that the contract knows, each way of sending; every mark; each event applied and refused; each state. */
const TO_MEET: string[] = [
  ...CLEARANCE.fragments
    .flatMap((one) => (one.type === 'error' ? [refusalCodeOf((one as { name?: string }).name ?? '')] : []))
    .filter(isRefusalCode),
  ...MARKS.map(([mark]) => `mark ${mark}`),
  ...ACT_TYPES.flatMap((type) => [`${type} applied`, `${type} refused`]),
  ...OVERALL_STATES.map((state) => `state ${state}`),
  ...OVERLAYS.map((overlay) => `overlay ${overlay}`),
  'lot raised while used',
  'difference debited',
  'credit given back',
  'raced for a lot',
  'spent act sent again',
];

/** Counts what random stories met. */
export class Tally {
  readonly #counts = new Map<string, number>();
  acts = 0;

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** One act, as judged; `world` is what follows from it. */
  note({ signed: { act } }: Told, outcome: Outcome, world: World, now: number, via: Via): void {
    this.acts += 1;
    this.count(via);
    const type = eventOf(act.kind);
    const applied = outcome.startsWith('marks ');
    if (type) this.count(`${type} ${applied ? 'applied' : 'refused'}`);
    if (!applied) return this.count(outcome);
    for (const [mark, bit] of MARKS) if ((Number(outcome.slice(6)) >> bit) & 1) this.count(`mark ${mark}`);
    const state = world.cases.get(act.consignment);
    if (!state) return;
    const { overall, overlays } = derive(state, now);
    this.count(`state ${overall}`);
    for (const overlay of overlays) this.count(`overlay ${overlay}`);
  }

  add(other: Tally): void {
    for (const [what, count] of other.#counts) this.#counts.set(what, this.of(what) + count);
    this.acts += other.acts;
  }

  /** What was met less often than `least` times, with how often. */
  missing(least: number): string[] {
    return TO_MEET.filter((what) => this.of(what) < least).map((what) => `${what}: ${this.of(what)}`);
  }

  /** What was to be met, rarest first. */
  rarest(): [string, number][] {
    return TO_MEET.map((what): [string, number] => [what, this.of(what)]).sort((a, b) => a[1] - b[1]);
  }
}
