import type { FunctionFragment } from 'ethers';
import { CLEARANCE, CODE_REGISTRY } from '../../../protocol/bindings/interfaces.ts';
import type { Stage } from './stage.ts';
import { bytes, encodeViews, word } from './wire.ts';

/** Below the most that a call may have. */
const GAS = '0xfff000';
const WORD = 64;
/** The field of an answer that is one value and no structure. */
const VALUE = 'value';

interface View {
  /** Bare hex. */
  selector: string;
  /** Position of each field of the answer, in words. */
  fields: ReadonlyMap<string, number>;
}

const VIEWS = { clearance: viewsOf(CLEARANCE), codes: viewsOf(CODE_REGISTRY) };

function viewsOf(abi: typeof CLEARANCE): Map<string, View> {
  const views = new Map<string, View>();
  abi.forEachFunction((one) => views.set(one.name, { selector: one.selector.slice(2), fields: fieldsOf(one) }));
  return views;
}

function fieldsOf({ outputs }: FunctionFragment): Map<string, number> {
  const components = outputs[0]?.components ?? [];
  return new Map(components.length > 0 ? components.map(({ name }, i) => [name, i]) : [[VALUE, 0]]);
}

/** What a view answered: a structure of static fields, one value, or (of `usesOf`) a list of hashes. */
export class Answer {
  readonly #hex: string;
  readonly #at: number;
  readonly #fields: View['fields'];

  /** @param at Position of the first word in `hex`. */
  constructor(hex: string, at: number, fields: View['fields']) {
    this.#hex = hex;
    this.#at = at;
    this.#fields = fields;
  }

  hash(field = VALUE): string {
    const index = this.#fields.get(field);
    if (index === undefined) throw new RangeError(`no field ${field}`);
    return `0x${this.#word(index)}`;
  }

  integer(field = VALUE): bigint {
    return BigInt(this.hash(field));
  }

  number(field = VALUE): number {
    return Number(this.integer(field));
  }

  is(field = VALUE): boolean {
    return this.number(field) === 1;
  }

  hashes(): string[] {
    return Array.from({ length: Number(`0x${this.#word(1)}`) }, (_, i) => `0x${this.#word(2 + i)}`);
  }

  #word(index: number): string {
    return this.#hex.slice(this.#at + index * WORD, this.#at + (index + 1) * WORD);
  }
}

/** Asks views of Clearance and the CodeRegistry for many things in one call. */
export class Views {
  readonly #asked: string[] = [];
  readonly #readers: { fields: View['fields']; read: (answer: Answer) => void }[] = [];
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** @param args Static arguments, each a word: bytes32 as hex, numbers as such. */
  ask(contract: 'clearance' | 'codes', name: string, args: readonly (string | number)[], read: (answer: Answer) => void): void {
    const view = VIEWS[contract].get(name);
    if (!view) throw new RangeError(`no view ${name}`);
    const words = args.map((arg) => (typeof arg === 'string' ? arg.slice(2) : word(arg))).join('');
    const target = word(BigInt(this.#stage.network.deployed.addresses[contract]));
    this.#asked.push(target + word(WORD) + bytes(`0x${view.selector}${words}`));
    this.#readers.push({ fields: view.fields, read });
  }

  /** Calls the views, and gives each answer to who asked for it. */
  async read(): Promise<void> {
    const call = { to: this.#stage.reader, data: encodeViews(this.#asked), gas: GAS };
    const answer = await this.#stage.network.request<string>('eth_call', call, 'latest');
    const wordAt = (at: number): number => Number(`0x${answer.slice(at, at + WORD)}`);
    // After `0x` and an offset, the list: its length, then offsets of its items from there on, each item a length and its content.
    const items = 2 + 2 * WORD;
    if (wordAt(2 + WORD) !== this.#readers.length) throw new RangeError('the reader answered something else');
    this.#readers.forEach(({ fields, read }, i) => {
      read(new Answer(answer, items + 2 * wordAt(items + i * WORD) + WORD, fields));
    });
  }
}
