import { keccak256, toUtf8Bytes } from 'ethers';
import { generateKey, keyIdOf, type P256PrivateKey, signerOf } from '../../../protocol/acts/sign.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Side } from '../../../protocol/sides.ts';

export const hash = (text: string): string => keccak256(toUtf8Bytes(text));
/** The ES256 verifier's address on the simulated chain. */
export const VERIFIER = `0x${hash('verifier').slice(26)}`;

export interface PartyKey {
  id: string;
  signer: string;
  jwk: P256PrivateKey;
}

export interface Party {
  handle: string;
  id: string;
  side: Side;
  roles: Role[];
  /** Two key holders. */
  keys: [PartyKey, PartyKey];
}

function newKey(): PartyKey {
  const jwk = generateKey();
  const signer = signerOf(VERIFIER, jwk);
  return { id: keyIdOf(signer), signer, jwk };
}

const party = (handle: string, ...roles: Role[]): Party => ({
  handle,
  id: hash(handle),
  side: handle.slice(0, 2) as Side,
  roles,
  keys: [newKey(), newKey()],
});

/** Both sides' organisations as domain.md §4.1 has them. */
export const PARTIES: Party[] = [
  party('VN-CUS', 'CUSTOMS'),
  party('VN-PPD', 'QUARANTINE'),
  party('VN-BG', 'BORDER'),
  party('CN-CUS', 'CUSTOMS', 'QUARANTINE'),
  party('CN-NIA', 'BORDER'),
  ...(['VN', 'CN'] as const).flatMap((side) => [
    party(`${side}-GATE`, 'GATE'),
    party(`${side}-EXPORTER`, 'EXPORTER'),
    party(`${side}-BROKER`, 'AGENT'),
    party(`${side}-CODEOWNER`, 'CODE_OWNER'),
    party(`${side}-CARRIER`, 'CARRIER'),
    party(`${side}-GATEWAY`, 'GATEWAY'),
  ]),
];

export const partyOf = (handle: string): Party => PARTIES.find((one) => one.handle === handle) as Party;
