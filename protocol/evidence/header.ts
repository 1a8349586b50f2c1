import { RLP } from '@ethereumjs/rlp';
import { getBytes, hexlify, keccak256 } from 'ethers';
import { type QbftExtra, readQbftExtra, withoutSeals } from './qbft.ts';

/** A block header, of which only what evidence needs is told. Hashes are bytes32 hex. */
export interface Header {
  number: number;
  hash: string;
  parent: string;
  stateRoot: string;
  receiptsRoot: string;
  /** Unix seconds. */
  time: number;
  /** Of a QBFT chain: who sealed it. `digest` is what they sealed. */
  qbft: (QbftExtra & { digest: string }) | undefined;
}

/** Places in the RLP list (Yellow Paper §4.4.3, EIP-1559 and later append to it). */
const [PARENT, STATE, RECEIPTS, NUMBER, TIME, EXTRA, MIX] = [0, 3, 5, 8, 11, 12, 13];
const [FIELDS, MOST_FIELDS] = [15, 24];
/** "practical byzantine fault tolerance": the mix hash of every IBFT 2.0 and QBFT block. */
const BFT_MIX = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365';

/**
 * Reads a header. The hash of a QBFT block is of its header without seals and round number (Besu `BftBlockHashing`), so that all validators agree on it
 * whatever seals they gathered.
 *
 * @param rlp bytes of the header, 0x hex; seals included.
 * @returns undefined for what is no header, or one written in another way than RLP's.
 */
export function readHeader(rlp: string): Header | undefined {
  try {
    const bytes = getBytes(rlp);
    const fields = RLP.decode(bytes);
    if (
      !Array.isArray(fields) ||
      fields.length < FIELDS ||
      fields.length > MOST_FIELDS ||
      !fields.every((field) => field instanceof Uint8Array)
    )
      return undefined;
    if (hexlify(RLP.encode(fields)) !== rlp) return undefined;
    const word = (at: number): string => {
      const value = fields[at] as Uint8Array;
      if (value.length !== 32) throw new TypeError('not 32 bytes');
      return hexlify(value);
    };
    const number = (at: number): number => {
      const value = BigInt(hexlify(fields[at] as Uint8Array).padEnd(3, '0'));
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('not a number of ours');
      return Number(value);
    };
    const isBft = hexlify(fields[MIX] as Uint8Array) === BFT_MIX;
    const extra = isBft ? readQbftExtra(fields[EXTRA] as Uint8Array) : undefined;
    if (isBft && !extra) return undefined;
    const hashWith = (data: Uint8Array): string => keccak256(RLP.encode(fields.map((field, i) => (i === EXTRA ? data : field))));
    return {
      number: number(NUMBER),
      hash: extra ? hashWith(withoutSeals(extra, 0)) : keccak256(bytes),
      parent: word(PARENT),
      stateRoot: word(STATE),
      receiptsRoot: word(RECEIPTS),
      time: number(TIME),
      qbft: extra && { ...extra, digest: hashWith(withoutSeals(extra, extra.round)) },
    };
  } catch {
    return undefined;
  }
}
