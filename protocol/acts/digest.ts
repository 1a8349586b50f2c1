import { concat, keccak256, TypedDataEncoder } from 'ethers';
import { ACT_TYPES, type Act } from './act.ts';

/** Where acts are valid: one chain, one Directory. A successor of Clearance keeps the same domain. */
export interface ActDomain {
  chainId: bigint;
  directory: string;
}

const ACTS = TypedDataEncoder.from(ACT_TYPES);

/** EIP-712 digest of an act, 0x-prefixed lower-case hex. This is `m`; ES256 signs SHA-256(m). */
export function actDigest(domain: ActDomain, act: Act): string {
  return keccak256(concat(['0x1901', separatorOf(domain), ACTS.hashStruct('Act', act)]));
}

/** A process speaks of one domain, or of a few: their separators are made once. */
const SEPARATORS = new Map<string, string>();
const SEPARATORS_KEPT = 64;

function separatorOf({ chainId, directory }: ActDomain): string {
  const name = `${chainId} ${directory}`;
  const known = SEPARATORS.get(name);
  if (known !== undefined) return known;
  if (SEPARATORS.size >= SEPARATORS_KEPT) SEPARATORS.clear();
  const separator = TypedDataEncoder.hashDomain({ name: 'Thongquan', version: '1', chainId, verifyingContract: directory });
  SEPARATORS.set(name, separator);
  return separator;
}
