import { readFileSync } from 'node:fs';

// biome-ignore lint/suspicious/noExplicitAny: replay files are edited freely here, rightly and wrongly
export type Json = any;

export interface ReplayCase {
  /** Names the refusal, the mark or the state it reaches. */
  name: string;
  file: Json;
}

const SAMPLES = {
  agv: 'HX-20261110-0001',
  chips: 'HX-20261111-0002',
  durian: 'HX-20261112-0003',
  returned: 'HX-20261113-0004',
  anise: 'HX-20261116-0005',
  split: 'HX-20261117-0006',
} as const;
export type Sample = keyof typeof SAMPLES;

const sample = (name: Sample): Json =>
  JSON.parse(readFileSync(new URL(`../../samples/consignments/${SAMPLES[name]}.json`, import.meta.url), 'utf8'));

/** Wraps one sample file with edits; every edit returns the story itself. */
export class Vary {
  readonly file: Json;
  constructor(name: Sample) {
    this.file = sample(name);
  }

  private at(type: string, nth = 0): number {
    const found = this.file.events.map((event: Json, i: number) => [event, i]).filter(([event]: [Json]) => event.type === type)[nth];
    if (!found) throw new Error(`the sample has no ${type}`);
    return found[1];
  }

  /** Inserts events before the nth of a type, each at that event's time unless it says its own. */
  before(type: string, events: Json[], nth = 0): this {
    const at = this.at(type, nth);
    this.file.events.splice(at, 0, ...events.map((event) => this.timed(event, at)));
    return this;
  }

  after(type: string, events: Json[], nth = 0): this {
    const at = this.at(type, nth);
    this.file.events.splice(at + 1, 0, ...events.map((event) => this.timed(event, at)));
    return this;
  }

  /** Ends the story after the nth event of a type. */
  until(type: string, nth = 0): this {
    this.file.events.splice(this.at(type, nth) + 1);
    return this;
  }

  add(...events: Json[]): this {
    this.file.events.push(...events.map((event) => this.timed(event, this.file.events.length - 1)));
    return this;
  }

  without(type: string, nth = 0): this {
    this.file.events.splice(this.at(type, nth), 1);
    return this;
  }

  set(type: string, change: Json, nth = 0): this {
    Object.assign(this.file.events[this.at(type, nth)], change);
    return this;
  }

  edit(change: (file: Json) => void): this {
    change(this.file);
    return this;
  }

  /** The moment of another event, told in the speaker's own offset. */
  private timed(event: Json, at: number): Json {
    if (event.t !== undefined) return event;
    const [vn, hours] = String(event.by).startsWith('CN') ? [false, 8] : [true, 7];
    const moment = Date.parse(this.file.events[Math.max(0, at)].t) + hours * 3600_000;
    return { t: `${new Date(moment).toISOString().slice(0, 19)}${vn ? '+07:00' : '+08:00'}`, ...event };
  }

  ends(overall: string | null, ...overlays: string[]): Json {
    return { ...this.file, overall, overlays };
  }
}

export const vary = (name: Sample): Vary => new Vary(name);
export const refused = (code: string): Json => ({ expect: { refused: code } });
export const irregular = (...marks: string[]): Json => ({ expect: { irregular: marks.length === 1 ? marks[0] : marks } });
