import { TypedDataEncoder } from 'ethers';
import { ACT_TYPES, type Act } from './act.ts';

/** Where acts are valid: one chain, one Directory. A successor of Clearance keeps the same domain. */
export interface ActDomain {
  chainId: bigint;
  directory: string;
}

/** EIP-712 digest of an act, 0x-prefixed lower-case hex. This is `m`; ES256 signs SHA-256(m). */
export function actDigest(domain: ActDomain, act: Act): string {
  return TypedDataEncoder.hash(
    { name: 'Thongquan', version: '1', chainId: domain.chainId, verifyingContract: domain.directory },
    ACT_TYPES,
    act,
  );
}
