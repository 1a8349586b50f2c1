import type { Link, LotGraph, Movement } from './graph.ts';

/** A lot that a recall reaches. */
export interface Reached {
  lot: string;
  /** Steps from the lot that was asked about. */
  steps: number;
  /** The links of the last step, ids of their events. */
  by: string[];
}

export interface Recall {
  lot: string;
  /** What it was made of, nearest first. */
  back: Reached[];
  /** What has something of it, nearest first. */
  onward: Reached[];
  /** Where the lot and what has something of it went, by time. */
  movements: Movement[];
  /** Codes under which it and what it was made of began. */
  codes: string[];
  /** Trucks or consignments that carried any of it. */
  transports: string[];
}

/** Where a lot comes from and where all of it went: both ways in one answer. Empty for a lot that nothing tells of. */
export function recallOf(graph: LotGraph, lot: string): Recall {
  const back = reach(
    lot,
    (each) => graph.back.get(each),
    (link) => link.from,
  );
  const onward = reach(
    lot,
    (each) => graph.onward.get(each),
    (link) => link.to,
  );
  const moved = [lot, ...onward.map((each) => each.lot)].flatMap((each) => graph.movements.get(each) ?? []);
  const movements = moved
    .filter(({ event }) => event.step === 'ship' || event.step === 'receive')
    .sort((a, b) => a.event.time - b.event.time || (a.event.id < b.event.id ? -1 : 1) || (a.lot < b.lot ? -1 : 1));
  const begun = [lot, ...back.map((each) => each.lot)].flatMap((each) => graph.movements.get(each) ?? []);
  return {
    lot,
    back,
    onward,
    movements,
    codes: sorted(begun.flatMap(({ event }) => (event.step === 'commission' || event.step === 'transform' ? event.codes : []))),
    transports: sorted(movements.flatMap(({ event }) => event.transport ?? [])),
  };
}

/** Breadth first; a lot is reached once, so that a circle ends. */
function reach(lot: string, linksOf: (lot: string) => readonly Link[] | undefined, next: (link: Link) => string): Reached[] {
  const found = new Map<string, Reached>();
  for (let at = [lot], steps = 1; at.length > 0; steps++) {
    const fresh: string[] = [];
    for (const link of at.flatMap((each) => linksOf(each) ?? [])) {
      const to = next(link);
      const known = found.get(to);
      if (known?.steps === steps) known.by.push(link.event);
      if (known || to === lot) continue;
      found.set(to, { lot: to, steps, by: [link.event] });
      fresh.push(to);
    }
    at = fresh;
  }
  return [...found.values()]
    .map((each) => ({ ...each, by: sorted(each.by) }))
    .sort((a, b) => a.steps - b.steps || (a.lot < b.lot ? -1 : 1));
}

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();
