import { sha256 } from '../hash.ts';
import { Refusal } from '../refusals.ts';

/*
 * The Merkle tree of RFC 9162 §2.1 over leaf hashes: node = SHA-256(0x01 ‖ left ‖ right). A leaf hash is given, not made here
 * (`leaf.ts`).
 */

const NODE = Uint8Array.of(1);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE, left, right);

/** Largest power of two smaller than n, n > 1. */
function splitAt(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const HASH_BYTES = 32;
const areHashes = (...all: Uint8Array[]): boolean => all.every(({ length }) => length === HASH_BYTES);
const bytesEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Root of a tree; of an empty one, SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array());
  return rangeRoot(leaves, 0, leaves.length);
}

function rangeRoot(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return leaves[from] as Uint8Array;
  const middle = from + splitAt(to - from);
  return nodeHash(rangeRoot(leaves, from, middle), rangeRoot(leaves, middle, to));
}

/**
 * Audit path of one leaf, RFC 9162 §2.1.3.1.
 *
 * @throws Refusal SCHEMA_INVALID when the tree has no such leaf.
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new Refusal('SCHEMA_INVALID', 'the log has no such leaf');
  const path: Uint8Array[] = [];
  let [from, to] = [0, leaves.length];
  while (to - from > 1) {
    const middle = from + splitAt(to - from);
    if (index < middle) {
      path.unshift(rangeRoot(leaves, middle, to));
      to = middle;
    } else {
      path.unshift(rangeRoot(leaves, from, middle));
      from = middle;
    }
  }
  return path;
}

/** Verifies an audit path, RFC 9162 §2.1.3.2. False for anything that is no SHA-256 hash: an empty leaf is not the leaf of an empty root. */
export function verifyInclusion(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size || !areHashes(leaf, root, ...path)) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, half(sn)];
    } else hash = nodeHash(hash, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && bytesEqual(hash, root);
}

/**
 * Proof that the tree of the first `size` leaves is a prefix, RFC 9162 §2.1.4.1. Empty for the same size.
 *
 * @throws Refusal SCHEMA_INVALID when there is no such prefix.
 */
export function consistencyProof(leaves: readonly Uint8Array[], size: number): Uint8Array[] {
  if (!Number.isInteger(size) || size < 0 || size > leaves.length) throw new Refusal('SCHEMA_INVALID', 'the log has no such earlier size');
  if (size === 0 || size === leaves.length) return [];
  const proof: Uint8Array[] = [];
  let [from, to] = [0, leaves.length];
  while (to !== size) {
    const middle = from + splitAt(to - from);
    if (size <= middle) {
      proof.unshift(rangeRoot(leaves, middle, to));
      to = middle;
    } else {
      proof.unshift(rangeRoot(leaves, from, middle));
      from = middle;
    }
  }
  // The verifier has the old root; only when that is not a subtree of its own does it need the last subtree of the old tree.
  return from === 0 ? proof : [rangeRoot(leaves, from, to), ...proof];
}

/** Verifies a consistency proof, RFC 9162 §2.1.4.2. From the empty tree to any other there is nothing to prove. */
export function verifyConsistency(
  firstSize: number,
  secondSize: number,
  proof: readonly Uint8Array[],
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
): boolean {
  if (!isIndex(firstSize) || !isIndex(secondSize) || firstSize > secondSize || !areHashes(firstRoot, secondRoot, ...proof)) return false;
  if (firstSize === secondSize) return proof.length === 0 && bytesEqual(firstRoot, secondRoot);
  if (firstSize === 0) return proof.length === 0;
  const path = isPowerOfTwo(firstSize) ? [firstRoot, ...proof] : [...proof];
  if (proof.length === 0) return false;
  let fn = firstSize - 1;
  let sn = secondSize - 1;
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let fr = path[0] as Uint8Array;
  let sr = fr;
  for (const hash of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(hash, fr);
      sr = nodeHash(hash, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, half(sn)];
    } else sr = nodeHash(sr, hash);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && bytesEqual(fr, firstRoot) && bytesEqual(sr, secondRoot);
}

const half = (n: number): number => Math.floor(n / 2);
const isIndex = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
/** Not by `Math.log2`, which rounds: it takes 2⁴⁹ − 1 for a power of two. */
const isPowerOfTwo = (n: number): boolean => (BigInt(n) & (BigInt(n) - 1n)) === 0n;
