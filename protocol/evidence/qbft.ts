import { type NestedUint8Array, RLP } from '@ethereumjs/rlp';
import { hexlify, recoverAddress } from 'ethers';
import { LIMITS } from './limits.ts';

/** `extraData` of a QBFT block: RLP [vanity, [validators], vote, round, [seals]]. */
export interface QbftExtra {
  /** Lower-case addresses. */
  validators: string[];
  round: number;
  seals: Uint8Array[];
  /** The first three, as they were. */
  before: NestedUint8Array;
}

/** Half the order of secp256k1: of two signatures that say the same, only the one with the lower s is made. */
const HALF_N = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** @returns undefined for what is none. @throws Error for what is no RLP */
export function readQbftExtra(bytes: Uint8Array): QbftExtra | undefined {
  const extra = RLP.decode(bytes);
  if (!Array.isArray(extra) || extra.length !== 5 || hexlify(RLP.encode(extra)) !== hexlify(bytes)) return undefined;
  const [, validators, , round, seals] = extra;
  if (!Array.isArray(validators) || !Array.isArray(seals) || !(round instanceof Uint8Array) || round.length > 4) return undefined;
  if (validators.length > LIMITS.validators || seals.length > validators.length) return undefined;
  if (!validators.every((each) => each instanceof Uint8Array && each.length === 20)) return undefined;
  if (!seals.every((each) => each instanceof Uint8Array && each.length === 65)) return undefined;
  return {
    validators: (validators as Uint8Array[]).map((each) => hexlify(each)),
    round: Number(round.length === 0 ? 0 : hexlify(round)),
    seals: seals as Uint8Array[],
    before: extra.slice(0, 3),
  };
}

/** The extra data with a round number and no seals. */
export const withoutSeals = ({ before }: QbftExtra, round: number): Uint8Array => RLP.encode([...before, round, []]);

/** Validators that sealed, each once; undefined when a seal is nobody's of the header, or somebody's twice. */
export function sealers({ validators, seals, digest }: QbftExtra & { digest: string }): string[] | undefined {
  const found = new Set<string>();
  for (const seal of seals) {
    const address = sealer(digest, seal);
    if (address === undefined || !validators.includes(address) || found.has(address)) return undefined;
    found.add(address);
  }
  return [...found];
}

/** Seals are r ‖ s ‖ v, v being 0 or 1. */
function sealer(digest: string, seal: Uint8Array): string | undefined {
  try {
    const [r, s, v] = [hexlify(seal.subarray(0, 32)), hexlify(seal.subarray(32, 64)), seal[64] as number];
    if (v > 1 || BigInt(s) > HALF_N) return undefined;
    return recoverAddress(digest, { r, s, v: 27 + v }).toLowerCase();
  } catch {
    return undefined;
  }
}

/** How many of n validators must seal a block: ⌈2n/3⌉. */
export const quorumOf = (validators: number): number => Math.ceil((2 * validators) / 3);
