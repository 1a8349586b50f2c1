import { Fault } from '../../database/fault.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { ACT_RECORDED_TOPIC, ACT_SKIPPED_TOPIC } from '../../protocol/bindings/events.ts';
import type { Contracts } from './contracts.ts';
import type { ActRow, LogRow, SkippedRow } from './rows.ts';
import type { RawLog } from './source.ts';

/**
 * Decodes the two fixed layouts of Clearance by hand, several times faster than a general ABI decoder; a test holds both to the same
 * answers. All other contracts' logs are few and kept raw.
 */
export function decodeLog(
  log: RawLog,
  contracts: Pick<Contracts, 'isClearance'>,
): { act: ActRow } | { skipped: SkippedRow } | { log: LogRow } | undefined {
  const place = { block: log.block, index: log.index, tx: log.tx };
  if (!contracts.isClearance(log.address)) return { log: { ...place, address: log.address, topics: log.topics, data: log.data } };
  const [topic, first, second, third] = log.topics;
  if (topic === ACT_RECORDED_TOPIC && second && third) {
    const words = new Words(log.data);
    return { act: { ...place, digest: second, organisation: third, marks: words.small(0), signed: signedOf(words, words.offset(1)) } };
  }
  if (topic === ACT_SKIPPED_TOPIC && first && second) {
    const words = new Words(log.data);
    return { skipped: { ...place, digest: first, key: second, spent: words.small(0) === 1, reason: words.bytes(words.offset(1)) } };
  }
  return undefined;
}

function signedOf(words: Words, start: number): SignedAct {
  const act = start + words.offset(start);
  return {
    act: {
      kind: words.small(act),
      consignment: words.word(act + 1),
      track: words.small(act + 2),
      version: words.small(act + 3),
      units: words.uint64(act + 4),
      subject: words.word(act + 5),
      reason: words.small(act + 6),
      until: words.time(act + 7),
      commitment: words.word(act + 8),
      data: words.bytes(act + words.offset(act + 9)),
      occurredAt: words.time(act + 10),
      signedAt: words.time(act + 11),
      notAfter: words.time(act + 12),
      prev: words.word(act + 13),
    },
    key: words.word(start + 1),
    signature: words.bytes(start + words.offset(start + 2)),
    cosigner: words.word(start + 3),
    cosignature: words.bytes(start + words.offset(start + 4)),
  };
}

/** ABI data as 32-byte words, in hex as it came: most of it goes on to the database as hex. Positions and offsets are counted in words. */
class Words {
  readonly #data: string;

  constructor(data: string) {
    if (!HEX.test(data)) throw malformed('the data of a log of Clearance is not hex');
    this.#data = data;
  }

  word(at: number): string {
    return `0x${this.#slice(at * 32, 32)}`;
  }

  /** An unsigned integer of at most 32 bits. */
  small(at: number): number {
    return Number.parseInt(this.#slice(at * 32 + 28, 4), 16);
  }

  uint64(at: number): bigint {
    return BigInt(`0x${this.#slice(at * 32 + 24, 8)}`);
  }

  /** Unix seconds. The contract takes none of 2^40 or later; one that a number cannot hold would be another than was signed. */
  time(at: number): number {
    const time = Number.parseInt(this.#slice(at * 32 + 24, 8), 16);
    if (!Number.isSafeInteger(time)) throw malformed('a log of Clearance has a time that the contract takes from nobody');
    return time;
  }

  offset(at: number): number {
    return this.small(at) / 32;
  }

  bytes(at: number): string {
    return `0x${this.#slice(at * 32 + 32, this.small(at))}`;
  }

  #slice(from: number, length: number): string {
    const [start, end] = [2 + from * 2, 2 + (from + length) * 2];
    if (end > this.#data.length) throw malformed('a log of Clearance ends before its fields do');
    return this.#data.slice(start, end);
  }
}

const HEX = /^0x(?:[0-9a-f]{2})*$/;

const malformed = (problem: string): Fault => new Fault('CHAIN_LOG_MALFORMED', problem, 'check that the endpoint serves this network');
