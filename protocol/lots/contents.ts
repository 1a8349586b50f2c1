import type { LotGraph } from './graph.ts';
import { recallOf } from './recall.ts';

/** What a lot has of one origin. */
export interface Share {
  /** A lot that was commissioned: a harvest. */
  origin: string;
  /** Of the lot, in millionths. All of a lot's shares make a million. */
  millionths: number;
}

/** What a lot is made of. */
export interface Contents {
  /** Harvests, the largest share first; without shares where weights or origins are not all told, or the lots go in a circle. */
  origins: string[];
  shares?: Share[];
}

const MILLION = 1_000_000n;
type Mix = Map<string, Fraction>;
interface Fraction {
  over: bigint;
  under: bigint;
}

/** One step that made some of a lot: of what, and how much came of it. */
interface Making {
  grams: bigint;
  /** Absent: it was harvested. */
  of?: { lot: string; grams: bigint }[];
}

/**
 * The harvests that a lot has something of, and how much of each when everything that went into a step is taken as mixed evenly. Exact: the shares
 * are fractions until the end.
 */
export function contentsOf(graph: LotGraph, lot: string): Contents {
  const among = [lot, ...recallOf(graph, lot).back.map((each) => each.lot)];
  const begun = (each: string): boolean =>
    (graph.movements.get(each) ?? []).some(
      ({ event }) => event.step === 'commission' && event.outputs.some((output) => output.lot === each),
    );
  const origins = among.filter(begun).sort();
  const mixes = mixesOf(graph, among);
  const mix = mixes?.get(lot);
  if (!mix || mix.size === 0) return { origins };
  const shares = rounded(mix);
  return { origins: [...shares.map(({ origin }) => origin), ...origins.filter((origin) => !mix.has(origin))], shares };
}

/** The mix of each lot, those first that others are made of; undefined when a weight is missing or they go in a circle. */
function mixesOf(graph: LotGraph, among: readonly string[]): Map<string, Mix> | undefined {
  const makings = new Map<string, Making[]>();
  for (const lot of among) {
    const found = makingsOf(graph, lot);
    if (!found) return undefined;
    makings.set(lot, found);
  }
  const waiting = new Map(
    among.map((lot) => [lot, new Set((makings.get(lot) ?? []).flatMap(({ of }) => of?.map((each) => each.lot) ?? []))]),
  );
  const mixes = new Map<string, Mix>();
  const ready = among.filter((lot) => waiting.get(lot)?.size === 0);
  for (let lot = ready.pop(); lot !== undefined; lot = ready.pop()) {
    mixes.set(lot, mixOf(lot, makings.get(lot) ?? [], mixes));
    for (const { to } of graph.onward.get(lot) ?? []) if (waiting.get(to)?.delete(lot) && waiting.get(to)?.size === 0) ready.push(to);
  }
  return mixes.size === new Set(among).size ? mixes : undefined;
}

function makingsOf(graph: LotGraph, lot: string): Making[] | undefined {
  const found: Making[] = [];
  const seen = new Set<string>();
  for (const { event } of graph.movements.get(lot) ?? []) {
    if (seen.has(event.id) || (event.step !== 'commission' && event.step !== 'transform')) continue;
    seen.add(event.id);
    const outputs = event.outputs.filter((output) => output.lot === lot);
    if (outputs.length === 0) continue;
    if ([...outputs, ...event.inputs].some(({ grams }) => grams === undefined)) return undefined;
    const grams = outputs.reduce((total, output) => total + (output.grams ?? 0n), 0n);
    const of = event.inputs.map((input) => ({ lot: input.lot, grams: input.grams ?? 0n }));
    found.push({ grams, ...(event.step === 'transform' ? { of } : {}) });
  }
  // A container is made of what is put into it.
  const put = (graph.back.get(lot) ?? []).filter(({ from }) => !found.some(({ of }) => of?.some((each) => each.lot === from)));
  for (const { from, event } of put) {
    const grams = graph.movements.get(from)?.find((movement) => movement.event.id === event)?.grams;
    if (grams === undefined) return undefined;
    found.push({ grams, of: [{ lot: from, grams }] });
  }
  return found;
}

/** Empty where some of it is of an origin that nobody told. */
function mixOf(lot: string, makings: readonly Making[], mixes: ReadonlyMap<string, Mix>): Mix {
  const mix: Mix = new Map();
  const all = makings.reduce((total, { grams }) => total + grams, 0n);
  if (all === 0n) return mix;
  for (const { grams, of } of makings.filter((making) => making.grams > 0n)) {
    const weight = { over: grams, under: all };
    if (!of) add(mix, lot, weight);
    const went = of?.reduce((total, each) => total + each.grams, 0n) ?? 0n;
    for (const each of of?.filter((input) => input.grams > 0n) ?? []) {
      const mixed = mixes.get(each.lot);
      if (!mixed || mixed.size === 0) return new Map();
      for (const [origin, share] of mixed) add(mix, origin, times(times(weight, { over: each.grams, under: went }), share));
    }
    if (of && went === 0n) return new Map();
  }
  return mix;
}

const times = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.over, a.under * b.under);

function add(mix: Mix, origin: string, { over, under }: Fraction): void {
  const known = mix.get(origin) ?? { over: 0n, under: 1n };
  mix.set(origin, reduced(known.over * under + over * known.under, known.under * under));
}

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over, under];
  while (b > 0n) [a, b] = [b, a % b];
  return a === 0n ? { over: 0n, under: 1n } : { over: over / a, under: under / a };
}

/** Rounded down, and what is left over to those with the largest remainders. */
function rounded(mix: Mix): Share[] {
  const parts = [...mix].map(([origin, { over, under }]) => ({
    origin,
    whole: (over * MILLION) / under,
    rest: (over * MILLION) % under,
    under,
  }));
  const left = Number(MILLION - parts.reduce((total, { whole }) => total + whole, 0n));
  const byRest = [...parts].sort((a, b) => compare(b.rest * a.under, a.rest * b.under) || (a.origin < b.origin ? -1 : 1));
  const raised = new Set(byRest.slice(0, Math.min(left, byRest.length)).map(({ origin }) => origin));
  return parts
    .map(({ origin, whole }) => ({ origin, millionths: Number(whole) + (raised.has(origin) ? 1 : 0) }))
    .sort((a, b) => b.millionths - a.millionths || (a.origin < b.origin ? -1 : 1));
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
