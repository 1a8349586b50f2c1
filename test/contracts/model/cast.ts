import type { Role } from '../../../protocol/roles.ts';
import type { Delegation } from '../../../protocol/rules/actor.ts';
import { unlimited } from '../../../protocol/rules/actor.ts';
import type { Side } from '../../../protocol/sides.ts';
import { LIMITED_GOODS, OPEN_LANE } from '../setup/lanes.ts';
import { randomId, type TestKey, type TestOrganisation } from '../setup/participants.ts';
import { quickAccountKey, quickP256Key } from './quick-key.ts';

/** Everybody the stories know. GACC is customs and quarantine in one; VN-EVERYTHING holds every authority's role. */
const ORGANISATIONS: [string, Side, Role[]][] = [
  ['VN-CUS', 'VN', ['CUSTOMS']],
  ['VN-PPD', 'VN', ['QUARANTINE']],
  ['VN-BG', 'VN', ['BORDER']],
  ['VN-GATE', 'VN', ['GATE']],
  ['VN-EXPORTER', 'VN', ['EXPORTER']],
  ['VN-BROKER', 'VN', ['AGENT']],
  ['VN-NARROW', 'VN', ['AGENT']],
  ['VN-STRANGER', 'VN', ['EXPORTER', 'AGENT']],
  ['VN-CODEOWNER', 'VN', ['CODE_OWNER']],
  ['VN-EVERYTHING', 'VN', ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE']],
  ['CN-CUS', 'CN', ['CUSTOMS', 'QUARANTINE']],
  ['CN-NIA', 'CN', ['BORDER']],
  ['CN-GATE', 'CN', ['GATE']],
  ['CN-YARD', 'CN', ['GATE', 'BORDER']],
  ['CN-EXPORTER', 'CN', ['EXPORTER']],
  ['CN-BROKER', 'CN', ['AGENT']],
  ['CN-NARROW', 'CN', ['AGENT']],
  ['CN-CODEOWNER', 'CN', ['CODE_OWNER']],
  ['CN-IMPORTER', 'CN', ['IMPORTER', 'CARRIER', 'GATEWAY', 'AUDITOR']],
];

/** Lodging 1, amending 2, splitting 4, cancelling 8: what the narrow agents may not do of these, not on another lane, not other goods. */
const DELEGATED: { side: Side; agent: string; until: number; limits: Partial<Delegation> }[] = [
  { side: 'VN', agent: 'VN-BROKER', until: 10_000_000, limits: {} },
  { side: 'CN', agent: 'CN-BROKER', until: 50_000, limits: {} },
  { side: 'VN', agent: 'VN-NARROW', until: 10_000_000, limits: { claims: 0b1011, goods: LIMITED_GOODS } },
  { side: 'CN', agent: 'CN-NARROW', until: 10_000_000, limits: { claims: 0b0101, lane: OPEN_LANE } },
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

export interface KnownDelegation extends Delegation {
  agent: string;
  /** Unix seconds; it is in force before. */
  to: number;
}

export interface Cast {
  members: Member[];
  keys: Map<string, RegisteredKey>;
  delegations: KnownDelegation[];
  /** A key that nobody registered. */
  unknown: TestKey;
}

/** @param now Unix seconds; delegations end some time after. */
export function makeCast(verifier: string, now: number): Cast {
  const members = ORGANISATIONS.map(([handle, side, roles]) => {
    const id = randomId();
    return { handle, id, side, roles, keys: [quickAccountKey(id), quickAccountKey(id), quickP256Key(id, verifier)] };
  });
  const keys = new Map<string, RegisteredKey>();
  for (const owner of members) for (const key of owner.keys) keys.set(key.id, { ...key, owner, validFrom: 1 });
  const cast: Cast = { members, keys, delegations: [], unknown: quickP256Key('0x', verifier) };
  for (const { side, agent, until, limits } of DELEGATED) {
    const principal = memberOf(cast, `${side}-EXPORTER`).id;
    cast.delegations.push({ ...unlimited(principal), ...limits, agent: memberOf(cast, agent).id, to: now + until });
  }
  return cast;
}

export const memberOf = (cast: Cast, handle: string): Member => {
  const member = cast.members.find((one) => one.handle === handle);
  if (!member) throw new RangeError(`no member ${handle}`);
  return member;
};

export interface SpoiltKeys {
  retired: RegisteredKey;
  revoked: RegisteredKey;
  early: RegisteredKey;
}

/** Keys that are registered but good for nothing any more, or not yet: of VN-CUS. */
export function addSpoiltKeys(cast: Cast, verifier: string, now: number): SpoiltKeys {
  const owner = memberOf(cast, 'VN-CUS');
  const add = (key: TestKey, more: Partial<RegisteredKey>): RegisteredKey => {
    const known: RegisteredKey = { ...key, owner, validFrom: 1, ...more };
    cast.keys.set(key.id, known);
    owner.keys.push(key);
    return known;
  };
  return {
    retired: add(quickP256Key(owner.id, verifier), { retiredAt: now + 20_000 }),
    revoked: add(quickAccountKey(owner.id), { revoked: true }),
    early: add(quickP256Key(owner.id, verifier), { validFrom: now + 100_000 }),
  };
}
