import { AbiCoder, concat, encodeBytes32String, keccak256, toBeHex } from 'ethers';
import { type Role, rolesOf } from '../roles.ts';
import { type Side, sideCode, sideOf } from '../sides.ts';

/*
 * The contracts' storage as docs/storage-layout.md has it. Evidence reads it under the state root of its last block, whoever makes evidence reads it from a
 * node, and both by the functions here: what is read is what is proven.
 */

/** A word of a contract's storage; zero if never written. `undefined` when it is not proven. */
export type ReadWord = (address: string, slot: string) => Promise<bigint | undefined>;

const abi = AbiCoder.defaultAbiCoder();
const mapping = (type: string, key: string | number, slot: string | number): string =>
  keccak256(abi.encode([type, 'uint256'], [key, slot]));
const after = (slot: string, words: number): string => toBeHex(BigInt(slot) + BigInt(words), 32);
/** `length` bytes of a word, the first being the lowest, as Solidity packs. */
const part = (word: bigint, offset: number, length: number): bigint => (word >> BigInt(8 * offset)) & ((1n << BigInt(8 * length)) - 1n);
const hex32 = (word: bigint): string => toBeHex(word, 32);

const SERVED = 1;
const [ORGANISATIONS, HISTORY, KEYS] = [0, 1, 2];
const [CASES, TRACKS, HOLDS, HELD] = [0, 1, 2, 3];
const [LATEST, ROOTS] = [0, 1];
const [IS_ENC, IS_POINT] = [1 << 13, 1 << 14];
const [ACTIVE, ONBOARDED] = [1n << 16n, 1n << 17n];
/** Changes of one organisation: more than its roles will ever have. */
const MOST_CHANGES = 1_000n;

/** Whether the Directory names, or once named, this contract. */
export async function isServed(read: ReadWord, directory: string, name: string, address: string): Promise<boolean> {
  const slot = mapping('address', address, mapping('bytes32', encodeBytes32String(name), SERVED));
  return (await read(directory, slot)) === 1n;
}

/** A signing key as the registry holds it. Times are Unix seconds, 0 none. */
export interface ProvenKey {
  organisation: string;
  roles: number;
  validFrom: number;
  retiredAt: number;
  revokedAt: number;
  signer: string;
}

/** @returns undefined for a key that is not registered, is no signing key, or is of a kind that evidence does not know. */
export async function readKey(read: ReadWord, registry: string, id: string): Promise<ProvenKey | undefined> {
  const base = mapping('bytes32', id, KEYS);
  const [organisation, packed, revoked, x, y] = await Promise.all([0, 1, 2, 3, 4].map((words) => read(registry, after(base, words))));
  if (!organisation || packed === undefined || revoked === undefined || x === undefined || y === undefined) return undefined;
  const bits = Number(part(packed, 20, 2));
  if (bits & IS_ENC) return undefined;
  const account = toBeHex(part(packed, 0, 20), 20);
  const signer = bits & IS_POINT ? concat([account, hex32(x), hex32(y)]) : account;
  // The id is the signer's hash: that the words are this key's needs no trust in how they were found.
  if (keccak256(signer) !== id) return undefined;
  return {
    ...{ organisation: hex32(organisation), roles: bits, signer, validFrom: Number(part(packed, 22, 5)) },
    ...{ retiredAt: Number(part(packed, 27, 5)), revokedAt: Number(part(revoked, 0, 5)) },
  };
}

/** An organisation with what stood from the time of each change on. */
export interface ProvenOrganisation {
  side: Side;
  history: { from: number; roles: number; active: boolean }[];
}

export async function readOrganisation(read: ReadWord, registry: string, id: string): Promise<ProvenOrganisation | undefined> {
  const word = await read(registry, mapping('bytes32', id, ORGANISATIONS));
  const side = word === undefined ? undefined : sideOf(Number(part(word, 0, 1)));
  const list = mapping('bytes32', id, HISTORY);
  const length = await read(registry, list);
  if (!side || length === undefined || length > MOST_CHANGES) return undefined;
  const first = keccak256(list);
  const history: ProvenOrganisation['history'] = [];
  for (let i = 0; i < Number(length); i++) {
    const change = await read(registry, after(first, i));
    if (change === undefined || (part(change, 6, 26) & ONBOARDED) === 0n) return undefined;
    const standing = part(change, 6, 26);
    history.push({ from: Number(part(change, 0, 6)), roles: Number(standing & 0xffffn), active: (standing & ACTIVE) !== 0n });
  }
  return { side, history };
}

/** What a key could speak as at a block time; undefined while its organisation was not there, or switched off. */
export function rolesAt(key: ProvenKey, { history }: ProvenOrganisation, time: number): Role[] | undefined {
  const standing = history.findLast(({ from }) => from <= time);
  return standing?.active ? rolesOf(key.roles & standing.roles) : undefined;
}

/** What Clearance keeps of a consignment, as far as it shows whether an act is missing. */
export interface ProvenCase {
  version: number;
  units: bigint;
  crossed: bigint;
  accepted: bigint;
  disputed: bigint;
  goneOut: bigint;
  returnCrossed: bigint;
  returnReceived: bigint;
  everHeld: boolean;
  destroyed: boolean;
  irregular: boolean;
  manifestHead: string;
  orderHeads: { EXP: string; IMP: string };
  /** Head of each track, the first of EXP_CUS. */
  trackHeads: string[];
  /** Head of each hold asked for. */
  holdHeads: Map<string, string>;
  /** How many holds lie on each unit, as bit planes. */
  held: bigint;
}

const FLAGS = { DESTROYED: 1n << 4n, IRREGULAR: 1n << 6n, EVER_HELD: 1n << 8n };
const ZERO_ID = `0x${'0'.repeat(64)}`;

export async function readCase(
  read: ReadWord,
  clearance: string,
  consignment: string,
  holds: readonly string[],
): Promise<ProvenCase | undefined> {
  const base = mapping('bytes32', consignment, CASES);
  const words = await all([0, 1, 2, 5, 6, 7].map((at) => read(clearance, after(base, at))));
  const heads = await all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((track) => read(clearance, mapping('uint8', track, mapping('bytes32', consignment, TRACKS)))),
  );
  const ofHolds = await all(
    holds.map((hold) => read(clearance, after(mapping('bytes32', hold, mapping('bytes32', consignment, HOLDS)), 1))),
  );
  const held = await read(clearance, mapping('bytes32', ZERO_ID, mapping('bytes32', consignment, HELD)));
  if (!words || !heads || !ofHolds || held === undefined) return undefined;
  const [first, seen, returned, manifest, exports, imports] = words as [bigint, bigint, bigint, bigint, bigint, bigint];
  const flags = part(first, 11, 2);
  return {
    ...{ version: Number(part(first, 0, 4)), units: part(first, 24, 8) },
    ...{ goneOut: part(seen, 0, 8), crossed: part(seen, 8, 8), accepted: part(seen, 16, 8), disputed: part(seen, 24, 8) },
    ...{ returnCrossed: part(returned, 0, 8), returnReceived: part(returned, 8, 8) },
    everHeld: (flags & FLAGS.EVER_HELD) !== 0n,
    destroyed: (flags & FLAGS.DESTROYED) !== 0n,
    irregular: (flags & FLAGS.IRREGULAR) !== 0n,
    manifestHead: hex32(manifest),
    orderHeads: { EXP: hex32(exports), IMP: hex32(imports) },
    trackHeads: heads.map(hex32),
    holdHeads: new Map(holds.map((hold, i) => [hold, hex32(ofHolds[i] ?? 0n)])),
    held,
  };
}

/** The last head of a side's record log that the chain has; undefined when it has none. */
export async function readHead(read: ReadWord, log: string, side: Side): Promise<{ size: number; root: string } | undefined> {
  const latest = await read(log, mapping('uint8', sideCode(side), LATEST));
  if (!latest) return undefined;
  const size = part(latest, 0, 8);
  const root = await read(log, mapping('uint64', size.toString(), mapping('uint8', sideCode(side), ROOTS)));
  return root === undefined || size > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : { size: Number(size), root: hex32(root) };
}

async function all(reading: Promise<bigint | undefined>[]): Promise<bigint[] | undefined> {
  const words = await Promise.all(reading);
  return words.every((word) => word !== undefined) ? (words as bigint[]) : undefined;
}
