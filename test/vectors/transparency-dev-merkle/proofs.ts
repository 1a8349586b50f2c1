import { readFileSync } from 'node:fs';
import { leafHash } from '../../../protocol/log/leaf.ts';
import { consistencyProof, inclusionProof, merkleRoot } from '../../../protocol/log/merkle.ts';

/*
 * The vectors of transparency-dev/merkle, made anew from their recipe: proofs of the eight leaves that every implementation of RFC 6962
 * uses, and each of the changes that a verifier must refuse. `published.sha256` holds the digests of the published files, so a vector
 * that is not byte for byte the published one fails its test.
 */

/** One published vector: what a verifier is given, and whether it must refuse it. Hashes may have any length: some are garbage. */
interface Published {
  /** Path below `testdata/`. */
  path: string;
  desc: string;
  wantErr: boolean;
  proof: Uint8Array[] | null;
}
export interface PublishedInclusion extends Published {
  leafIdx: bigint;
  treeSize: bigint;
  root: Uint8Array;
  leafHash: Uint8Array;
}
export interface PublishedConsistency extends Published {
  size1: bigint;
  size2: bigint;
  root1: Uint8Array;
  root2: Uint8Array;
}
type Change<T> = [desc: string, change: Partial<T>];

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const text = (words: string): Uint8Array => Uint8Array.from(Buffer.from(words));
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((entry) =>
  leafHash(hex(entry)),
);
const NOTHING = new Uint8Array();
const EMPTY_ROOT = merkleRoot([]);
const RANDOM = Uint8Array.from(Buffer.from('q6yroAAAAAAAAAAAAAAAAAAAAAAAAAAAAGAGHgASNFY=', 'base64'));
const rootOf = (size: number): Uint8Array => merkleRoot(LEAVES.slice(0, size));
const uint64 = (value: bigint): bigint => BigInt.asUintN(64, value);

function inclusionsOf(folder: string, index: number, size: number): PublishedInclusion[] {
  const proof = inclusionProof(LEAVES.slice(0, size), index);
  const root = rootOf(size);
  const [leafIdx, treeSize] = [BigInt(index), BigInt(size)];
  const right = { leafIdx, treeSize, root, leafHash: LEAVES[index], proof: orNull(proof) } as PublishedInclusion;
  const changes: Change<PublishedInclusion>[] = [
    ['leafIdx plus @1', { leafIdx: leafIdx + 1n }],
    ['leafIdx sub @1', { leafIdx: uint64(leafIdx - 1n) }],
    ['leafIdx XOR @2', { leafIdx: leafIdx ^ 2n }],
    ['treeSize mul @2', { treeSize: treeSize * 2n }],
    ['treeSize div @2', { treeSize: treeSize / 2n }],
    ['wrong leaf', { leafHash: text('WrongLeaf') }],
    ['empty root', { root: EMPTY_ROOT }],
    ['random root', { root: RANDOM }],
    ['trailing garbage', { proof: [...proof, NOTHING] }],
    ['trailing root', { proof: [...proof, root] }],
    ['preceding garbage', { proof: [NOTHING, ...proof] }],
    ['preceding root', { proof: [root, ...proof] }],
    ...proof.map((_, i): Change<PublishedInclusion> => [`modified proof[${i}] bit @3`, { proof: flipped(proof, i, 3) }]),
  ];
  if (proof.length > 0) changes.push(['removed component', { proof: proof.slice(0, -1) }]);
  if (proof.length > 1) changes.push(['inserted component', { proof: proof.toSpliced(1, 0, RANDOM) }]);
  return [asRight(folder, right), ...changed(folder, right, changes)];
}

function singleEntries(): PublishedInclusion[] {
  const hash = leafHash(text('data'));
  const of = (desc: string, root: Uint8Array, leaf: Uint8Array, wantErr = true): PublishedInclusion => ({
    ...{ path: pathOf('inclusion/single-entry', desc), desc, wantErr },
    ...{ leafIdx: 0n, treeSize: 1n, root, leafHash: leaf, proof: [] },
  });
  return [
    of('matching root and leaf', hash, hash, false),
    of('empty leaf', hash, NOTHING),
    of('empty root', NOTHING, hash),
    of('empty root and leaf', NOTHING, NOTHING),
  ];
}

function consistenciesOf(folder: string, first: number, second: number): PublishedConsistency[] {
  const proof = consistencyProof(LEAVES.slice(0, second), first);
  const [size1, size2, root1, root2] = [BigInt(first), BigInt(second), rootOf(first), rootOf(second)];
  const right = { size1, size2, root1, root2, proof: orNull(proof) } as PublishedConsistency;
  if (proof.length === 0) return [asRight(folder, right)];
  const wrong = text('WrongRoot');
  return [
    asRight(folder, right),
    ...changed(folder, right, [
      ['size1 sub @1', { size1: size1 - 1n }],
      ['size1 plus @1', { size1: size1 + 1n }],
      ['size1 XOR @2', { size1: size1 ^ 2n }],
      ['size2 mul @2', { size2: size2 * 2n }],
      ['size2 div @2', { size2: size2 / 2n }],
      ['wrong root1', { root1: wrong }],
      ['wrong root2', { root2: wrong }],
      ['swapped roots', { root1: root2, root2: root1 }],
      ['empty proof', { proof: [] }],
      ['trailing garbage', { proof: [...proof, NOTHING] }],
      ['trailing root1', { proof: [...proof, root1] }],
      ['trailing root2', { proof: [...proof, root2] }],
      ['preceding garbage', { proof: [NOTHING, ...proof] }],
      ['preceding root1', { proof: [root1, ...proof] }],
      ['preceding root2', { proof: [root2, ...proof] }],
      ['preceding proof @0', { proof: [proof[0] as Uint8Array, ...proof] }],
      ['truncated proof', { proof: proof.slice(0, -1) }],
      ...proof.map((_, i): Change<PublishedConsistency> => [`modified proof@${i} bit @4`, { proof: flipped(proof, i, 4) }]),
    ]),
  ];
}

function additionalConsistencies(): PublishedConsistency[] {
  const [one, two] = [text("don't care 1"), text("don't care 2")];
  const of = (desc: string, size1: bigint, size2: bigint, root1: Uint8Array, root2: Uint8Array, proof: Uint8Array[] = []) => ({
    ...{ path: pathOf('consistency/additional', desc), desc, wantErr: desc !== 'sizes are equal (one) and proof is empty' },
    ...{ size1, size2, root1, root2, proof },
  });
  return [
    of('size1 is greater than size2', 1n, 0n, one, two),
    of('size1 is greater than size2 again', 2n, 1n, one, two),
    of('size1 is zero and does not equal size2', 0n, 1n, one, two),
    of('sizes are equal (zero) and proof is empty', 0n, 0n, one, one),
    of('sizes are equal (zero) but roots are not', 0n, 0n, one, two),
    of('sizes are equal (one) and proof is empty', 1n, 1n, two, two),
    of('sizes are equal (one) but roots are not', 1n, 1n, one, two),
    of('sizes do not watch and proof is empty', 1n, 2n, one, two),
    of('roots do not match and sizes are zero', 0n, 0n, EMPTY_ROOT, two),
    of('roots do not not match and sizes are one', 1n, 1n, EMPTY_ROOT, two),
    of('size1 is zero and size2 is not zero', 0n, 1n, EMPTY_ROOT, two),
    of('sizes match but proof is not empty and sizes are zero', 0n, 0n, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]),
    of('sizes match but proof is not empty and sizes are one', 1n, 1n, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]),
    of('consistency check on empty tree (size1 is zero) is useless', 0n, 1n, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]),
  ];
}

const orNull = (proof: Uint8Array[]): Uint8Array[] | null => (proof.length === 0 ? null : proof);
const pathOf = (folder: string, desc: string): string => `${folder}/${desc.replaceAll(' ', '-').replace(/[()]/g, '')}.json`;
const asRight = <T extends Published>(folder: string, given: T): T => ({
  ...given,
  path: pathOf(folder, 'happy path'),
  desc: 'happy path',
  wantErr: false,
});
const changed = <T extends Published>(folder: string, given: T, changes: Change<T>[]): T[] =>
  changes.map(([desc, change]) => ({ ...given, ...change, path: pathOf(folder, desc), desc, wantErr: true }));

function flipped(proof: Uint8Array[], at: number, bit: number): Uint8Array[] {
  const node = Uint8Array.from(proof[at] as Uint8Array);
  node[0] = (node[0] as number) ^ (1 << bit);
  return proof.with(at, node);
}

export const INCLUSIONS: PublishedInclusion[] = [
  ...[
    [0, 1],
    [0, 8],
    [5, 8],
    [2, 3],
    [1, 5],
  ].flatMap(([index, size], i) => inclusionsOf(`inclusion/${i}`, index as number, size as number)),
  ...[
    [0n, 0n],
    [0n, 1n],
    [1n, 0n],
    [2n, 1n],
  ].flatMap(([leafIdx, treeSize], i) => {
    const given = { leafIdx, treeSize, root: NOTHING, leafHash: NOTHING, proof: [] } as unknown as PublishedInclusion;
    return changed(`inclusion/additional/${i}`, given, [
      ['empty root', { root: EMPTY_ROOT }],
      ['random leaf', { leafHash: RANDOM }],
      ['empty root and random leaf', { root: EMPTY_ROOT, leafHash: RANDOM }],
    ]);
  }),
  ...singleEntries(),
];

export const CONSISTENCIES: PublishedConsistency[] = [
  ...[
    [1, 1],
    [1, 8],
    [6, 8],
    [2, 5],
    [6, 7],
  ].flatMap(([first, second], i) => consistenciesOf(`consistency/${i}`, first as number, second as number)),
  ...additionalConsistencies(),
];

/** The vector as its file has it, byte for byte. */
export function fileOf(one: PublishedInclusion | PublishedConsistency): string {
  const base64 = (hash: Uint8Array): string => `"${Buffer.from(hash).toString('base64')}"`;
  const given =
    'leafIdx' in one
      ? { leafIdx: one.leafIdx, treeSize: one.treeSize, root: base64(one.root), leafHash: base64(one.leafHash) }
      : { size1: one.size1, size2: one.size2, root1: base64(one.root1), root2: base64(one.root2) };
  const nodes = one.proof?.map((node) => `    ${base64(node)}`).join(',\n');
  const proof = nodes === undefined ? 'null' : nodes === '' ? '[]' : `[\n${nodes}\n  ]`;
  const fields = { ...given, proof, desc: JSON.stringify(one.desc), wantErr: one.wantErr };
  const lines = Object.entries(fields).map(([name, value]) => `  "${name}": ${value}`);
  return `{\n${lines.join(',\n')}\n}`;
}

/** SHA-256 of each published file by its path below `testdata/`. */
export function publishedDigests(): Map<string, string> {
  const lines = readFileSync(new URL('published.sha256', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}
