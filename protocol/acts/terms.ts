import { AbiCoder, ParamType } from 'ethers';
import { type Mode, modeCode, modeOf, type Side, sideCode, sideOf } from '../sides.ts';
import { bool, bytes32, uint, uint64, Words } from './tuple.ts';

/** Goods classes as bits: the only thing the chain learns of the goods (lanes allow classes, events.md §8). */
export const GOODS_FRUIT = 1;
export const GOODS_ELECTRONICS = 2;
export const GOODS_OTHER = 128;

/** The use of one whole-lot authorisation by a manifest, in bands of 100 kg. */
export interface Use {
  authorisation: string;
  bands: number;
}

/** What lodging tells the chain. `lane` is keccak256 of "pair|lane" in UTF-8; `declarant` is the exporter's organisation id. */
export interface LodgeTerms {
  exporting: Side;
  mode: Mode;
  plant: boolean;
  lane: string;
  goods: number;
  units: bigint;
  declarant: string;
  uses: Use[];
}
export interface AmendTerms {
  material: boolean;
  goods: number;
  units: bigint;
  uses: Use[];
}
export interface AuthoriseTerms {
  /** Random bytes32 of the authorisation. */
  authorisation: string;
  bands: number;
}
export interface RegisterTerms {
  owner: string;
  /** Season quota in bands of 100 kg; 0xffffffff for none. */
  quota: number;
}
export const NO_QUOTA = 0xffffffff;

const USES = 'tuple(bytes32 authorisation, uint32 bands)[]';
const LODGE = [
  ParamType.from(
    `tuple(uint8 exporting, uint8 mode, bool plant, bytes32 lane, uint8 goods, uint64 units, bytes32 declarant, ${USES} uses)`,
  ),
];
const AMEND = [ParamType.from(`tuple(bool material, uint8 goods, uint64 units, ${USES} uses)`)];
const AUTHORISE = [ParamType.from('tuple(bytes32 authorisation, uint32 bands)')];
const REGISTER = [ParamType.from('tuple(bytes32 owner, uint32 quota)')];
/** Terms of at most 8 KB each. */
const KEPT = 1000;
const abi = AbiCoder.defaultAbiCoder();

export const encodeLodge = (t: LodgeTerms): string =>
  abi.encode(LODGE, [{ ...t, exporting: sideCode(t.exporting), mode: modeCode(t.mode) }]);
export const decodeLodge = remembering((words: Words): LodgeTerms | undefined => {
  const side = words.read(1, uint(8));
  const by = words.read(2, uint(8));
  const exporting = side === undefined ? undefined : sideOf(side);
  const mode = by === undefined ? undefined : modeOf(by);
  const plant = words.read(3, bool);
  const lane = words.read(4, bytes32);
  const goods = words.read(5, uint(8));
  const units = words.read(6, uint64);
  const declarant = words.read(7, bytes32);
  const uses = usesAt(words, 8);
  if (!words.is(0, 32) || !exporting || !mode || plant === undefined || lane === undefined) return undefined;
  if (goods === undefined || units === undefined || declarant === undefined || !uses) return undefined;
  return { exporting, mode, plant, lane, goods, units, declarant, uses };
});

export const encodeAmend = (t: AmendTerms): string => abi.encode(AMEND, [t]);
export const decodeAmend = remembering((words: Words): AmendTerms | undefined => {
  const material = words.read(1, bool);
  const goods = words.read(2, uint(8));
  const units = words.read(3, uint64);
  const uses = usesAt(words, 4);
  if (!words.is(0, 32) || material === undefined || goods === undefined || units === undefined || !uses) return undefined;
  return { material, goods, units, uses };
});

export const encodeAuthorise = (t: AuthoriseTerms): string => abi.encode(AUTHORISE, [t]);
export function decodeAuthorise(data: string): AuthoriseTerms | undefined {
  const [authorisation, bands] = pairOf(data);
  return authorisation === undefined || bands === undefined ? undefined : { authorisation, bands };
}

export const encodeRegister = (t: RegisterTerms): string => abi.encode(REGISTER, [t]);
export function decodeRegister(data: string): RegisterTerms | undefined {
  const [owner, quota] = pairOf(data);
  return owner === undefined || quota === undefined ? undefined : { owner, quota };
}

/** Two static fields and nothing behind them. */
function pairOf(data: string): [string?, number?] {
  const words = Words.of(data);
  return words?.count === 2 ? [words.read(0, bytes32), words.read(1, uint(32))] : [];
}

/**
 * The last field of a tuple that begins at the second word, and the only one that is not in its place: its offset stands at `at`, the list
 * follows at once and ends the data. That is the one spelling there is, as on chain.
 */
function usesAt(words: Words, at: number): Use[] | undefined {
  if (!words.is(at, at * 32)) return undefined;
  const count = (words.count - at - 2) / 2;
  if (!Number.isInteger(count) || count < 0 || !words.is(at + 1, count)) return undefined;
  const uses: Use[] = [];
  for (let i = at + 2; i < words.count; i += 2) {
    const authorisation = words.read(i, bytes32);
    const bands = words.read(i + 1, uint(32));
    if (authorisation === undefined || bands === undefined) return undefined;
    uses.push({ authorisation, bands });
  }
  return uses;
}

/** A case is folded many times from the same few terms. What is told is shared: read only. */
function remembering<T extends object>(read: (words: Words) => T | undefined): (data: string) => Readonly<T> | undefined {
  const known = new Map<string, Readonly<T> | undefined>();
  return (data) => {
    if (known.has(data)) return known.get(data);
    if (known.size >= KEPT) known.clear();
    const words = Words.of(data);
    const terms = words && read(words);
    known.set(data, terms && Object.freeze(terms));
    return terms;
  };
}
