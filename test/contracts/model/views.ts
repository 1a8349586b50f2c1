import { CLEARANCE, CODE_REGISTRY } from '../../../protocol/bindings/interfaces.ts';
import type { Stage } from './stage.ts';
import { bytes, encodeViews, word } from './wire.ts';

/** Below the most that a call may have. */
const GAS = '0xfff000';

const SELECTORS = new Map<string, string>();
for (const abi of [CLEARANCE, CODE_REGISTRY]) abi.forEachFunction(({ name, selector }) => SELECTORS.set(name, selector.slice(2)));

/** Words of an answer, read in order. All answers are static structures or, of `usesOf`, a list. */
export class Words {
  readonly #hex: string;
  #at: number;

  /** @param at Position of the first word in `hex`. */
  constructor(hex: string, at: number) {
    this.#hex = hex;
    this.#at = at;
  }

  hash(): string {
    return `0x${this.#next()}`;
  }

  integer(): bigint {
    return BigInt(`0x${this.#next()}`);
  }

  number(): number {
    return Number(this.integer());
  }

  #next(): string {
    const from = this.#at;
    this.#at += 64;
    return this.#hex.slice(from, this.#at);
  }
}

/** Asks views of Clearance and the CodeRegistry for many things in one call. */
export class Views {
  readonly #asked: string[] = [];
  readonly #readers: ((words: Words) => void)[] = [];
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @param args Static arguments, each a word: bytes32 as hex, numbers as such. */
  ask(contract: 'clearance' | 'codes', name: string, args: readonly (string | number)[], read: (words: Words) => void): void {
    const selector = SELECTORS.get(name);
    if (!selector) throw new RangeError(`no view ${name}`);
    const words = args.map((arg) => (typeof arg === 'string' ? arg.slice(2) : word(arg))).join('');
    this.#asked.push(word(BigInt(this.#stage.network.deployed.addresses[contract])) + word(64) + bytes(`0x${selector}${words}`));
    this.#readers.push(read);
  }

  /** Calls the views, and gives each answer to who asked for it. */
  async read(): Promise<void> {
    const call = { to: this.#stage.reader, data: encodeViews(this.#asked), gas: GAS };
    const answer = await this.#stage.network.request<string>('eth_call', call, 'latest');
    // `0x`, offset and length of the list; then offsets of its items, from there on, each an item of a length and its content.
    const offsets = new Words(answer, 2 + 64);
    if (offsets.number() !== this.#readers.length) throw new RangeError('the reader answered something else');
    for (const read of this.#readers) read(new Words(answer, 2 + 2 * 64 + 2 * offsets.number() + 64));
  }
}
