import type { Amount, LotEvent } from './event.ts';

/** From one lot to another that has something of it. */
export interface Link {
  from: string;
  to: string;
  /** Id of the event that made it so. */
  event: string;
}

/** A lot, or a container with all that was in it, going from or coming to a place. */
export interface Movement {
  lot: string;
  event: LotEvent;
  grams?: bigint;
}

/** Lots from harvest to truck. Says the same whatever the order in which the events are given. */
export interface LotGraph {
  /** Events that count, by time and then by id, with containers named by their filling. */
  events: readonly LotEvent[];
  lots: ReadonlySet<string>;
  /** Links to what has something of a lot, and to what a lot has something of. */
  onward: ReadonlyMap<string, readonly Link[]>;
  back: ReadonlyMap<string, readonly Link[]>;
  movements: ReadonlyMap<string, readonly Movement[]>;
}

/**
 * Puts lots together from what is told of them. An event under whose id an error was declared does not count.
 *
 * A container that was emptied and filled again is another node from then on (`urn:…#2`), so that a crate does not join the harvests that it
 * carried one after another. What was taken out of it while something stayed is still joined: a recall rather reaches too far.
 */
export function lotGraph(told: Iterable<LotEvent>): LotGraph {
  const fillings = new Map<string, Filling>();
  const events = standing(told).map((event) => byFilling(event, fillings));
  const [onward, back] = [new Map<string, Link[]>(), new Map<string, Link[]>()];
  const movements = new Map<string, Movement[]>();
  const lots = new Set<string>();
  const link = (from: string, to: string, event: string): void => {
    push(onward, from, { from, to, event });
    push(back, to, { from, to, event });
  };
  for (const event of events) {
    const { id, step, inputs, outputs, parent } = event;
    for (const { lot } of [...inputs, ...outputs]) lots.add(lot);
    if (parent !== undefined) lots.add(parent);
    if (step === 'transform') for (const input of inputs) for (const output of outputs) link(input.lot, output.lot, id);
    if (step === 'aggregate' && parent !== undefined) for (const { lot } of inputs) link(lot, parent, id);
    for (const { lot, grams } of [...inputs, ...outputs]) push(movements, lot, { lot, event, ...(grams === undefined ? {} : { grams }) });
  }
  return { events, lots, onward, back, movements };
}

interface Filling {
  times: number;
  inside: Set<string>;
}

function standing(told: Iterable<LotEvent>): LotEvent[] {
  const events = new Map<string, LotEvent>();
  const wrong = new Set<string>();
  for (const event of told) {
    if (event.erroneous) wrong.add(event.id);
    else events.set(event.id, event);
  }
  return [...events.values()].filter(({ id }) => !wrong.has(id)).sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** The same event with each container named by its filling at that time. */
function byFilling(event: LotEvent, fillings: Map<string, Filling>): LotEvent {
  const name = (lot: string): string => {
    const times = fillings.get(lot)?.times ?? 1;
    return times === 1 ? lot : `${lot}#${times}`;
  };
  const renamed = (amounts: readonly Amount[]): Amount[] => amounts.map((amount) => ({ ...amount, lot: name(amount.lot) }));
  const { parent } = event;
  const named = { ...event, inputs: renamed(event.inputs), outputs: renamed(event.outputs) };
  if (parent === undefined) return named;
  const found = { ...named, parent: name(parent) };
  const filling = fillings.get(parent) ?? { times: 1, inside: new Set() };
  fillings.set(parent, filling);
  if (event.step === 'aggregate') for (const { lot } of found.inputs) filling.inside.add(lot);
  if (event.step !== 'disaggregate') return found;
  const had = filling.inside.size;
  for (const lot of found.inputs.length === 0 ? [...filling.inside] : found.inputs.map(({ lot }) => lot)) filling.inside.delete(lot);
  if (had > 0 && filling.inside.size === 0) filling.times += 1;
  return found;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
