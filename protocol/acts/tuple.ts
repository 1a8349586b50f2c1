/**
 * ABI tuples of static fields, read from hex by hand: terms are decoded for every lodging that an index folds, and a general decoder takes
 * longer than all the rest of folding. Each reader answers undefined for a word that is not the one encoding of a value of its type.
 */
export interface Field<T> {
  read(word: string): T | undefined;
}

const ZEROS = '0'.repeat(64);

/** An unsigned integer of at most 48 bits, as a number. */
export const uint = (bits: 8 | 32): Field<number> => {
  const digits = bits / 4;
  return { read: (word) => (word.startsWith(ZEROS.slice(digits)) ? Number.parseInt(word.slice(64 - digits), 16) : undefined) };
};

export const uint64: Field<bigint> = {
  read: (word) => (word.startsWith(ZEROS.slice(16)) ? BigInt(`0x${word.slice(48)}`) : undefined),
};

export const bool: Field<boolean> = {
  read: (word) => (word.startsWith(ZEROS.slice(1)) && /[01]$/.test(word) ? word.endsWith('1') : undefined),
};

export const bytes32: Field<string> = { read: (word) => `0x${word}` };

const HEX = /^0x(?:[0-9a-f]{64})*$/;

/** The words of ABI data; undefined unless it is lower-case hex of whole words. */
export class Words {
  readonly #hex: string;
  readonly count: number;

  private constructor(hex: string) {
    this.#hex = hex;
    this.count = (hex.length - 2) / 64;
  }

  static of(hex: string): Words | undefined {
    return HEX.test(hex) ? new Words(hex) : undefined;
  }

  read<T>(at: number, field: Field<T>): T | undefined {
    return at < this.count ? field.read(this.#hex.slice(2 + at * 64, 66 + at * 64)) : undefined;
  }

  /** Whether the word at this place is just this number: an offset or a length. */
  is(at: number, value: number): boolean {
    return this.read(at, uint(32)) === value;
  }
}
