import { TypedDataEncoder } from 'ethers';
import type { ActDomain } from '../acts/digest.ts';
import { type Side, sideCode } from '../sides.ts';

/** Head of a side's record log as a gateway signs it for the chain. */
export interface Head {
  side: Side;
  size: number;
  /** bytes32. */
  root: string;
  /** Unix seconds. */
  signedAt: number;
}

const HEAD_TYPES = {
  Head: [
    { name: 'side', type: 'uint8' },
    { name: 'size', type: 'uint64' },
    { name: 'root', type: 'bytes32' },
    { name: 'signedAt', type: 'uint64' },
  ],
};

/** EIP-712 digest of a head, in the domain of the acts; the twin of `RecordLog.headDigest`. */
export const headDigest = (domain: ActDomain, head: Head): string =>
  TypedDataEncoder.hash({ name: 'Thongquan', version: '1', chainId: domain.chainId, verifyingContract: domain.directory }, HEAD_TYPES, {
    ...head,
    side: sideCode(head.side),
  });
