import { AbiCoder, ParamType } from 'ethers';
import { type Mode, modeCode, modeOf, type Side, sideCode, sideOf } from '../sides.ts';

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
const uses = (list: { authorisation: string; bands: bigint }[]): Use[] =>
  [...list].map((u) => ({ authorisation: u.authorisation, bands: Number(u.bands) }));

export const encodeLodge = (t: LodgeTerms): string =>
  abi.encode(LODGE, [{ ...t, exporting: sideCode(t.exporting), mode: modeCode(t.mode) }]);
export const decodeLodge = remembering((data: string): LodgeTerms | undefined => {
  const t = decode(LODGE, data);
  if (!t) return undefined;
  const exporting = sideOf(Number(t.exporting));
  const mode = modeOf(Number(t.mode));
  if (!exporting || !mode) return undefined;
  return {
    exporting,
    mode,
    plant: t.plant,
    lane: t.lane,
    goods: Number(t.goods),
    units: t.units,
    declarant: t.declarant,
    uses: uses(t.uses),
  };
});

export const encodeAmend = (t: AmendTerms): string => abi.encode(AMEND, [t]);
export const decodeAmend = remembering((data: string): AmendTerms | undefined => {
  const t = decode(AMEND, data);
  return t && { material: t.material, goods: Number(t.goods), units: t.units, uses: uses(t.uses) };
});

export const encodeAuthorise = (t: AuthoriseTerms): string => abi.encode(AUTHORISE, [t]);
export function decodeAuthorise(data: string): AuthoriseTerms | undefined {
  const t = decode(AUTHORISE, data);
  return t && { authorisation: t.authorisation, bands: Number(t.bands) };
}

export const encodeRegister = (t: RegisterTerms): string => abi.encode(REGISTER, [t]);
export function decodeRegister(data: string): RegisterTerms | undefined {
  const t = decode(REGISTER, data);
  return t && { owner: t.owner, quota: Number(t.quota) };
}

/** A case is folded many times from the same few terms, and decoding is the dearest step of it. What is told is shared: read only. */
function remembering<T extends object>(read: (data: string) => T | undefined): (data: string) => Readonly<T> | undefined {
  const known = new Map<string, Readonly<T> | undefined>();
  return (data) => {
    if (known.has(data)) return known.get(data);
    if (known.size >= KEPT) known.clear();
    const terms = read(data);
    known.set(data, terms && Object.freeze(terms));
    return terms;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: ethers decodes to an untyped Result; each caller maps it at once
function decode(types: ParamType[], data: string): any {
  try {
    const [terms] = abi.decode(types, data);
    // One spelling only, as on chain: no trailing bytes, no loose padding.
    return abi.encode(types, [terms]) === data ? terms : undefined;
  } catch {
    return undefined;
  }
}
