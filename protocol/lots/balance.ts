import type { Amount, LotEvent } from './event.ts';
import type { LotGraph } from './graph.ts';

/** What is wrong with weights. */
export const BALANCE_FINDINGS = [
  /** More came out of a step than went in, or left a lot than it ever had. */
  'MASS_CREATED',
  'LOT_OVERDRAWN',
  /** A step whose weights are not all told: nothing can be said of it. */
  'NOT_WEIGHED',
  /** Something was made of a lot that was never told to begin. */
  'ORIGIN_UNKNOWN',
  /** Something was made of a lot before there was any of it. */
  'USED_BEFORE_ITS_ORIGIN',
] as const;

export interface BalanceFinding {
  what: (typeof BALANCE_FINDINGS)[number];
  lot: string;
  /** Id of the event, where one event is the matter. */
  event?: string;
  /** Grams too many. */
  grams?: bigint;
}

/** One step that makes lots of lots. */
export interface StepBalance {
  event: string;
  /** Grams; absent where a weight is not told. */
  went?: bigint;
  came?: bigint;
  /** What was lost on the way, at least 0: peel, stalks, water. */
  loss?: bigint;
}

/** What there is of one lot. */
export interface LotBalance {
  lot: string;
  /** Grams harvested or made, and grams that were made into something else or destroyed. */
  made: bigint;
  used: bigint;
  left: bigint;
}

export interface Balance {
  steps: StepBalance[];
  lots: Map<string, LotBalance>;
  findings: BalanceFinding[];
}

/** How far scales may differ, millionths of what went in. Nothing that a law says: `[own]`. */
export const TOLERANCE_PPM = 5_000n;

/** Weighs every step and every lot. Containers have no weight of their own here. */
export function balanceOf({ events }: LotGraph, tolerancePpm = TOLERANCE_PPM): Balance {
  const steps: StepBalance[] = [];
  const lots = new Map<string, LotBalance>();
  const findings: BalanceFinding[] = [];
  const begun = new Map<string, number>();
  const of = (lot: string): LotBalance => {
    const known = lots.get(lot) ?? { lot, made: 0n, used: 0n, left: 0n };
    lots.set(lot, known);
    return known;
  };
  for (const { step, outputs, time } of events)
    if (step === 'commission' || step === 'transform')
      for (const { lot } of outputs) begun.set(lot, Math.min(time, begun.get(lot) ?? Number.POSITIVE_INFINITY));
  for (const event of events) {
    if (event.step === 'transform') steps.push(weigh(event, tolerancePpm, findings));
    if (event.step === 'commission' || event.step === 'transform') for (const { lot, grams = 0n } of event.outputs) of(lot).made += grams;
    if (event.step !== 'transform' && event.step !== 'destroy') continue;
    for (const { lot, grams = 0n } of event.inputs) {
      of(lot).used += grams;
      const since = begun.get(lot);
      if (since === undefined) findings.push({ what: 'ORIGIN_UNKNOWN', lot, event: event.id });
      else if (since > event.time) findings.push({ what: 'USED_BEFORE_ITS_ORIGIN', lot, event: event.id });
    }
  }
  for (const balance of lots.values()) {
    balance.left = balance.made - balance.used;
    const allowed = (balance.made * tolerancePpm) / 1_000_000n;
    if (begun.has(balance.lot) && balance.left < -allowed) findings.push({ what: 'LOT_OVERDRAWN', lot: balance.lot, grams: -balance.left });
  }
  return { steps, lots, findings };
}

function weigh({ id, inputs, outputs }: LotEvent, tolerancePpm: bigint, findings: BalanceFinding[]): StepBalance {
  const [went, came] = [sum(inputs), sum(outputs)];
  const lot = outputs[0]?.lot ?? inputs[0]?.lot ?? '';
  if (went === undefined || came === undefined) {
    findings.push({ what: 'NOT_WEIGHED', lot, event: id });
    return { event: id, ...(went === undefined ? {} : { went }), ...(came === undefined ? {} : { came }) };
  }
  if (came > went + (went * tolerancePpm) / 1_000_000n) findings.push({ what: 'MASS_CREATED', lot, event: id, grams: came - went });
  return { event: id, went, came, loss: came > went ? 0n : went - came };
}

function sum(amounts: readonly Amount[]): bigint | undefined {
  let total = 0n;
  for (const { grams } of amounts) {
    if (grams === undefined) return undefined;
    total += grams;
  }
  return total;
}
