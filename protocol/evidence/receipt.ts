import { RLP } from '@ethereumjs/rlp';
import { hexlify } from 'ethers';

export interface ReceiptLog {
  /** Lower-case hex, as are topics and data. */
  address: string;
  topics: string[];
  data: string;
}

/** Types of transactions are below this (EIP-2718); a list begins above it. */
const TYPED = 0x80;

/** The logs of a receipt of a transaction that succeeded; undefined for anything else. */
export function logsOf(receipt: Uint8Array): ReceiptLog[] | undefined {
  try {
    const fields = RLP.decode((receipt[0] ?? 0) < TYPED ? receipt.subarray(1) : receipt);
    if (!Array.isArray(fields) || fields.length !== 4 || hexlify(fields[0] as Uint8Array) !== '0x01') return undefined;
    return (fields[3] as [Uint8Array, Uint8Array[], Uint8Array][]).map(([address, topics, data]) => ({
      address: hexlify(address),
      topics: topics.map((topic) => hexlify(topic)),
      data: hexlify(data),
    }));
  } catch {
    return undefined;
  }
}
