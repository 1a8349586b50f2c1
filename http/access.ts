import type { Role } from '../protocol/roles.ts';

/**
 * What a system's token may be narrowed to. A route that needs a session names one; a person's session has them all, within its key's roles.
 */
export const SCOPES = [
  'events:submit',
  'events:read',
  'content:read',
  'content:write',
  'log:read',
  'log:anchor',
  'notifications:manage',
  'audit:read',
  'index:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Who may call a route.
 * - `anyone`: no token is asked for, and none is looked at;
 * - `peer`: the other side's gateway, by a request that it signed;
 * - `session`: any key of this side that is signed in and in force;
 * - roles: such a key that has one of them in the chain's registry at that moment.
 */
export type Access = { who: 'anyone' | 'peer' } | { who: 'session' | readonly [Role, ...Role[]]; scope: Scope };

export const needsToken = (access: Access): access is Extract<Access, { scope: Scope }> => 'scope' in access;
