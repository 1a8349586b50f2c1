import { balanceOf } from './balance.ts';
import type { LotEvent } from './event.ts';
import type { LotGraph } from './graph.ts';

/** A code as its registry and its owner have it. */
export interface CodeStanding {
  code: string;
  /** What it may yield in its season, grams; absent: not told. */
  quota?: bigint;
  /** From when to when it was suspended, Unix ms; without `to` it still is. */
  suspended: readonly { from: number; to?: number }[];
  /** What its owner authorised, grams by lot. */
  authorised: ReadonlyMap<string, bigint>;
}

export const LOT_ALERTS = [
  'CODE_UNKNOWN',
  'CODE_NOT_AUTHORISED',
  'BEYOND_AUTHORISATION',
  'BEYOND_YIELD',
  'CODE_SUSPENDED',
  'ON_TWO_TRUCKS',
] as const;

export interface LotAlert {
  what: (typeof LOT_ALERTS)[number];
  code?: string;
  lot?: string;
  /** Ids of the events that it is about, by time. */
  events: string[];
  /** Grams too many. */
  grams?: bigint;
}

/** What several harvests come to. */
interface Sum {
  grams: bigint;
  events: string[];
}

/** How a code was misused, or one lot told to be on two trucks at once. */
export function alertsOf(graph: LotGraph, codes: readonly CodeStanding[]): LotAlert[] {
  return [...misuses(graph, new Map(codes.map((each) => [each.code, each]))), ...twoTrucks(graph)];
}

function* misuses({ events }: LotGraph, codes: ReadonlyMap<string, CodeStanding>): Generator<LotAlert> {
  const harvested = new Map<string, Sum>();
  const lots = new Map<string, Sum & { code: string; lot: string }>();
  for (const event of events) {
    if (event.step !== 'commission') continue;
    for (const code of new Set(event.codes)) {
      const standing = codes.get(code);
      if (!standing) {
        yield { what: 'CODE_UNKNOWN', code, events: [event.id] };
        continue;
      }
      if (suspendedAt(standing, event.time)) yield { what: 'CODE_SUSPENDED', code, events: [event.id] };
      for (const { lot, grams = 0n } of event.outputs) {
        const of = known(harvested, code, { grams: 0n, events: [] });
        const one = known(lots, JSON.stringify([code, lot]), { code, lot, grams: 0n, events: [] });
        for (const sum of [of, one]) {
          sum.grams += grams;
          sum.events.push(event.id);
        }
      }
    }
  }
  for (const { code, lot, grams, events: ids } of lots.values()) {
    const authorised = codes.get(code)?.authorised.get(lot);
    if (authorised === undefined) yield { what: 'CODE_NOT_AUTHORISED', code, lot, events: unique(ids) };
    else if (grams > authorised) yield { what: 'BEYOND_AUTHORISATION', code, lot, events: unique(ids), grams: grams - authorised };
  }
  for (const [code, { grams, events: ids }] of harvested) {
    const quota = codes.get(code)?.quota;
    if (quota !== undefined && grams > quota) yield { what: 'BEYOND_YIELD', code, events: unique(ids), grams: grams - quota };
  }
}

const suspendedAt = ({ suspended }: CodeStanding, time: number): boolean =>
  suspended.some(({ from, to }) => from <= time && (to === undefined || time < to));

/** Lots that left with one transport and, before they were received, with another, in all more than there was of them (or nobody weighed it). */
function* twoTrucks(graph: LotGraph): Generator<LotAlert> {
  const { lots } = balanceOf(graph);
  for (const [lot, movements] of graph.movements) {
    const away = new Map<string, { event: LotEvent; grams: bigint | undefined }>();
    for (const { event, grams } of movements) {
      const { transport } = event;
      if (transport === undefined) continue;
      if (event.step === 'receive') away.delete(transport);
      if (event.step !== 'ship') continue;
      away.set(transport, { event, grams });
      if (away.size < 2) continue;
      const under = [...away.values()];
      const weighed = under.every((each) => each.grams !== undefined);
      const sum = under.reduce((total, each) => total + (each.grams ?? 0n), 0n);
      const made = lots.get(lot)?.made;
      if (weighed && made !== undefined && sum <= made) continue;
      const tooMany = weighed && made !== undefined ? { grams: sum - made } : {};
      yield { what: 'ON_TWO_TRUCKS', lot, events: unique(under.map((each) => each.event.id)), ...tooMany };
    }
  }
}

/** The value of a key, from now on this one if it had none. */
function known<T>(map: Map<string, T>, key: string, otherwise: T): T {
  const value = map.get(key) ?? otherwise;
  map.set(key, value);
  return value;
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];
