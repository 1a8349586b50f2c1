/** Seeded random choices (mulberry32), so that a failing run can be told again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  real(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** In [0, below). */
  int(below: number): number {
    return Math.floor(this.real() * below);
  }

  chance(probability: number): boolean {
    return this.real() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(from.length)] as T;
  }

  bytes32(): string {
    const word = (): string =>
      this.int(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return `0x${Array.from({ length: 8 }, word).join('')}`;
  }
}

/** A seed of its own for each number of a run. */
export function seedOf(run: number, number: number): number {
  const mixed = Math.imul((run ^ Math.imul(number + 0x7f4a7c15, 0x9e3779b1)) >>> 0, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
