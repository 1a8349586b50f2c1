import { createHash } from 'node:crypto';
import { getBytes, hexlify } from 'ethers';
import { verifyConsistency } from '../../../protocol/log/merkle.ts';

/** A tree of a million leaves: whole subtrees are hashed once and kept, level by level. `protocol/log` hashes what it needs each time. */
export class Tree {
  readonly #levels: Buffer[] = [];
  readonly size: number;

  constructor(size: number) {
    this.size = size;
    const leaves = Buffer.alloc(size * 32);
    const index = Buffer.alloc(5);
    for (let i = 0; i < size; i += 1) {
      index.writeUInt32BE(i, 1);
      createHash('sha256')
        .update(index)
        .digest()
        .copy(leaves, i * 32);
    }
    this.#levels.push(leaves);
    for (let count = size >> 1; count > 0; count >>= 1) {
      const below = this.#levels.at(-1) as Buffer;
      const level = Buffer.alloc(count * 32);
      for (let i = 0; i < count; i += 1) nodeOf(below.subarray(i * 64, i * 64 + 64)).copy(level, i * 32);
      this.#levels.push(level);
    }
  }

  root(size = this.size): string {
    return hexlify(this.#range(0, size));
  }

  /** RFC 9162 §2.1.4.1, checked by the protocol's own verifier. */
  consistency(first: number, second = this.size): string[] {
    const proof: Buffer[] = [];
    let [from, to] = [0, second];
    while (to !== first) {
      const middle = from + splitAt(to - from);
      if (first <= middle) {
        proof.unshift(this.#range(middle, to));
        to = middle;
      } else {
        proof.unshift(this.#range(from, middle));
        from = middle;
      }
    }
    if (from !== 0) proof.unshift(this.#range(from, to));
    if (!verifyConsistency(first, second, proof, getBytes(this.root(first)), getBytes(this.root(second))))
      throw new RangeError(`no proof from ${first} to ${second}`);
    return proof.map((hash) => hexlify(hash));
  }

  /** Subtrees that a proof names start at a multiple of their width. */
  #range(from: number, to: number): Buffer {
    const level = Math.log2(to - from);
    if (Number.isInteger(level)) {
      const at = (from / (to - from)) * 32;
      return (this.#levels[level] as Buffer).subarray(at, at + 32);
    }
    const middle = from + splitAt(to - from);
    return nodeOf(Buffer.concat([this.#range(from, middle), this.#range(middle, to)]));
  }
}

/** What a verifier does for the proof from one size to another: elements it reads, hashes it makes. */
export function workOf(first: number, second: number): { elements: number; hashes: number } {
  const complete = Number.isInteger(Math.log2(first));
  let [fn, sn] = [first - 1, second - 1];
  while (fn & 1) [fn, sn] = [fn >> 1, sn >> 1];
  let [elements, hashes] = [complete ? 0 : 1, 0];
  while (sn > 0) {
    elements += 1;
    if (fn & 1 || fn === sn) {
      hashes += 2;
      while (!(fn & 1) && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else hashes += 1;
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return { elements, hashes };
}

/** The earlier size whose proof is dearest: most hashes, then most elements. */
export function dearestBefore(size: number): number {
  let [dearest, most] = [1, 0];
  for (let first = 1; first < size; first += 1) {
    const { elements, hashes } = workOf(first, size);
    const work = 64 * hashes + elements;
    if (work > most) [dearest, most] = [first, work];
  }
  return dearest;
}

function splitAt(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const nodeOf = (pair: Buffer): Buffer => createHash('sha256').update(NODE).update(pair).digest();
const NODE = Uint8Array.of(1);
