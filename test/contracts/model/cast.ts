import type { Role } from '../../../protocol/roles.ts';
import type { Side } from '../../../protocol/sides.ts';
import { accountKey, es256Key, organisation, type TestKey, type TestOrganisation } from '../setup/participants.ts';

/** Everybody the stories know. GACC is customs and quarantine in one; VN-EVERYTHING holds every authority's role. */
const ORGANISATIONS: [string, Side, Role[]][] = [
  ['VN-CUS', 'VN', ['CUSTOMS']],
  ['VN-PPD', 'VN', ['QUARANTINE']],
  ['VN-BG', 'VN', ['BORDER']],
  ['VN-GATE', 'VN', ['GATE']],
  ['VN-EXPORTER', 'VN', ['EXPORTER']],
  ['VN-BROKER', 'VN', ['AGENT']],
  ['VN-STRANGER', 'VN', ['EXPORTER', 'AGENT']],
  ['VN-CODEOWNER', 'VN', ['CODE_OWNER']],
  ['VN-EVERYTHING', 'VN', ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE']],
  ['CN-CUS', 'CN', ['CUSTOMS', 'QUARANTINE']],
  ['CN-NIA', 'CN', ['BORDER']],
  ['CN-GATE', 'CN', ['GATE']],
  ['CN-YARD', 'CN', ['GATE', 'BORDER']],
  ['CN-EXPORTER', 'CN', ['EXPORTER']],
  ['CN-BROKER', 'CN', ['AGENT']],
  ['CN-CODEOWNER', 'CN', ['CODE_OWNER']],
  ['CN-IMPORTER', 'CN', ['IMPORTER', 'CARRIER', 'GATEWAY', 'AUDITOR']],
];

export interface Member extends TestOrganisation {
  handle: string;
}

/** A key with what the registry holds of it; times are Unix seconds. */
export interface RegisteredKey extends TestKey {
  owner: Member;
  validFrom: number;
  retiredAt?: number;
  revoked?: true;
}

export interface Cast {
  members: Member[];
  keys: Map<string, RegisteredKey>;
  /** A key that nobody registered. */
  unknown: TestKey;
}

export function makeCast(verifier: string): Cast {
  const members = ORGANISATIONS.map(([handle, side, roles]) => ({ handle, ...organisation(side, roles, verifier, 2) }));
  const keys = new Map<string, RegisteredKey>();
  for (const owner of members) for (const key of owner.keys) keys.set(key.id, { ...key, owner, validFrom: 1 });
  return { members, keys, unknown: es256Key('0x', verifier) };
}

export const memberOf = (cast: Cast, handle: string): Member => {
  const member = cast.members.find((one) => one.handle === handle);
  if (!member) throw new RangeError(`no member ${handle}`);
  return member;
};

/** Keys that are registered but good for nothing any more, or not yet: of VN-CUS. */
export function addSpoiltKeys(
  cast: Cast,
  verifier: string,
  now: number,
): { retired: RegisteredKey; revoked: RegisteredKey; early: RegisteredKey } {
  const owner = memberOf(cast, 'VN-CUS');
  const add = (key: TestKey, more: Partial<RegisteredKey>): RegisteredKey => {
    const known: RegisteredKey = { ...key, owner, validFrom: 1, ...more };
    cast.keys.set(key.id, known);
    owner.keys.push(key);
    return known;
  };
  return {
    retired: add(es256Key(owner.id, verifier), { retiredAt: now + 1000 }),
    revoked: add(accountKey(owner.id), { revoked: true }),
    early: add(es256Key(owner.id, verifier), { validFrom: now + 100_000 }),
  };
}
