import { SCOPES, type Scope } from '../../http/access.ts';
import type { Role } from '../../protocol/roles.ts';

const PARTY: readonly Scope[] = [
  'events:submit',
  'events:read',
  'content:read',
  'content:write',
  'log:read',
  'notifications:manage',
  'audit:read',
  'index:read',
];
/** Gates and carriers speak through devices (domain.md §4.3): what they tell goes in, and no content comes out. */
const DEVICE: readonly Scope[] = ['events:submit', 'events:read', 'log:read', 'index:read'];

/** What a system with a key of a role may ask for. A person with the same key has a session, which is not narrowed. */
const OF_ROLE: Record<Role, readonly Scope[]> = {
  EXPORTER: PARTY,
  AGENT: PARTY,
  IMPORTER: PARTY,
  CUSTOMS: [...PARTY, 'log:anchor'],
  QUARANTINE: PARTY,
  BORDER: PARTY,
  GATE: DEVICE,
  CARRIER: DEVICE,
  CODE_OWNER: DEVICE,
  GATEWAY: ['events:read', 'log:read', 'log:anchor', 'index:read'],
  AUDITOR: ['events:read', 'content:read', 'log:read', 'log:anchor', 'audit:read', 'index:read'],
};

export const scopesOf = (roles: readonly Role[]): Scope[] => SCOPES.filter((scope) => roles.some((role) => OF_ROLE[role].includes(scope)));
