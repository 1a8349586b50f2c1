/** What an organisation may be; one bit each on chain. An organisation may have several (GACC is customs and quarantine). */
export const ROLES = [
  'EXPORTER',
  'AGENT',
  'CODE_OWNER',
  'CUSTOMS',
  'QUARANTINE',
  'BORDER',
  'GATE',
  'IMPORTER',
  'CARRIER',
  'GATEWAY',
  'AUDITOR',
] as const;
export type Role = (typeof ROLES)[number];

export const roleBit = (role: Role): number => 1 << ROLES.indexOf(role);
export const rolesMask = (roles: readonly Role[]): number => roles.reduce((mask, role) => mask | roleBit(role), 0);
export const rolesOf = (mask: number): Role[] => ROLES.filter((role) => (mask & roleBit(role)) !== 0);
