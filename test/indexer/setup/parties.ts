import { keccak256, toUtf8Bytes } from 'ethers';
import type { Role } from '../../../protocol/roles.ts';
import type { Side } from '../../../protocol/sides.ts';

export const hash = (text: string): string => keccak256(toUtf8Bytes(text));

export interface Party {
  handle: string;
  id: string;
  side: Side;
  roles: Role[];
  /** Two key holders. */
  keys: [string, string];
}

const party = (handle: string, ...roles: Role[]): Party => ({
  handle,
  id: hash(handle),
  side: handle.slice(0, 2) as Side,
  roles,
  keys: [hash(`${handle} 1`), hash(`${handle} 2`)],
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
  ]),
];
