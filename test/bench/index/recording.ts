import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { CLEARANCE, RECORD_LOG } from '../../../protocol/bindings/interfaces.ts';
import { ADDRESSES, type Draft, GENESIS_TIME, SimulatedChain } from '../../indexer/setup/chain.ts';
import { partyOf } from '../../indexer/setup/parties.ts';
import { Random } from '../../indexer/setup/random.ts';
import { type BlockText, blockOf } from './block.ts';
import { recordedLog } from './encode.ts';
import { Traffic } from './traffic.ts';

/** Seconds between blocks, as QBFT networks are often set. */
const BLOCK_TIME = 2;
/** Acts in a block: one to this many. */
const MOST_ACTS = 99;
/** Every so many blocks one holds a record log's head instead of acts. */
const HEAD_EVERY = 50;
const PARTS = ['header', 'full', 'receipt', 'logs'] as const;
type Part = (typeof PARTS)[number];

interface Entry {
  at: number;
  lengths: Record<Part, number>;
  addresses: Set<string>;
  topics: Set<string>;
}

/** A chain of acts, recorded to a file as the texts that an endpoint answers with, so that memory stays flat at millions of events. */
export class Recording {
  readonly #file: number;
  readonly #entries: Entry[] = [];
  readonly #random = new Random(20_261_124);
  readonly #traffic = new Traffic(this.#random);
  readonly #byHash = new Map<string, number>();
  #end = 0;
  #parent = `0x${'00'.repeat(32)}`;
  #time = GENESIS_TIME;
  #heads = 0;
  /** Acts and other logs of Clearance recorded so far. */
  events = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w+');
    this.#push([]);
    this.#push(new SimulatedChain(1).history[1]?.logs ?? []);
  }

  get head(): number {
    return this.#entries.length - 1;
  }

  numberOf(hash: string): number | undefined {
    return this.#byHash.get(hash);
  }

  /** Records blocks until there are this many events. */
  record(events: number): void {
    while (this.events < events) this.mine(Math.min(1 + this.#random.below(MOST_ACTS), events - this.events));
  }

  /** One block of so many acts. */
  mine(acts: number): void {
    if (this.#entries.length % HEAD_EVERY === 0) this.#push([this.#anchored()]);
    this.#push(Array.from({ length: acts }, () => this.#said()));
    this.events += acts;
  }

  /** The text of one part of a block; of several logs with commas between. */
  text(number: number, part: Part): Buffer | undefined {
    const entry = this.#entries[number];
    if (!entry) return undefined;
    const before = PARTS.slice(0, PARTS.indexOf(part)).reduce((sum, one) => sum + entry.lengths[one], 0);
    const buffer = Buffer.allocUnsafe(entry.lengths[part]);
    readSync(this.#file, buffer, 0, buffer.length, entry.at + before);
    return buffer;
  }

  /** A block's logs that a filter wants, with commas between; undefined for none. */
  logs(number: number, addresses: readonly string[] | undefined, topics: readonly string[] | undefined): Buffer | undefined {
    const entry = this.#entries[number];
    if (!entry || entry.lengths.logs === 0) return undefined;
    const fits = (wanted: readonly string[] | undefined, has: Set<string>) => !wanted || [...has].every((one) => wanted.includes(one));
    const lacks = (wanted: readonly string[] | undefined, has: Set<string>) => wanted !== undefined && !wanted.some((one) => has.has(one));
    const text = this.text(number, 'logs');
    if (!text || (fits(addresses, entry.addresses) && fits(topics, entry.topics))) return text;
    if (lacks(addresses, entry.addresses) || lacks(topics, entry.topics)) return undefined;
    const some = (JSON.parse(`[${text}]`) as Draft[]).filter(
      (log) => (addresses?.includes(log.address) ?? true) && (topics?.includes(log.topics[0] as string) ?? true),
    );
    return some.length > 0 ? Buffer.from(some.map((log) => JSON.stringify(log)).join(',')) : undefined;
  }

  close(): void {
    closeSync(this.#file);
  }

  #said(): Draft {
    if (this.#random.below(200) > 0) return recordedLog(ADDRESSES.clearance, this.#traffic.next(this.#time));
    const values = [this.#random.word(), partyOf('VN-EXPORTER').keys[0].id, true, CLEARANCE.encodeErrorResult('ReasonRequired', [17])];
    return { address: ADDRESSES.clearance, ...CLEARANCE.encodeEventLog('ActSkipped', values) };
  }

  #anchored(): Draft {
    this.#heads += 1;
    const values = [1, this.#heads * 500, this.#random.word(), this.#time, partyOf('VN-GATEWAY').keys[0].id, `0x${'ab'.repeat(64)}`];
    return { address: ADDRESSES.log, ...RECORD_LOG.encodeEventLog('HeadAnchored', values) };
  }

  #push(logs: readonly Draft[]): void {
    this.#time += BLOCK_TIME;
    const block: BlockText = blockOf(this.#entries.length, this.#parent, this.#time, logs);
    const parts = { ...block, logs: block.logs.join(',') };
    const texts = PARTS.map((part) => Buffer.from(parts[part]));
    const all = Buffer.concat(texts);
    writeSync(this.#file, all, 0, all.length, this.#end);
    const lengths = Object.fromEntries(PARTS.map((part, i) => [part, texts[i]?.length ?? 0])) as Record<Part, number>;
    const addresses = new Set(logs.map((log) => log.address));
    this.#byHash.set(block.hash, this.#entries.length);
    this.#entries.push({ at: this.#end, lengths, addresses, topics: new Set(logs.map((log) => log.topics[0] as string)) });
    this.#end += all.length;
    this.#parent = block.hash;
  }
}
