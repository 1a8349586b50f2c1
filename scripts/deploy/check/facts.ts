import { decodeBytes32String, getAddress, type Result } from 'ethers';
import { CLEARANCE_ROLE } from './manager.ts';

/**
 * What governance decided, as flat facts: `kind subject` and a value, as text. The same fact can be read from the configuration, from
 * the events and from the contracts' views, and compared.
 */
export interface Fact {
  kind: (typeof KINDS)[number];
  /** Of several parts, joined by `/`. */
  subject: string;
  /** Undefined where the event takes back what was: the view's default. */
  value?: string;
}

export const KINDS = [
  'address',
  'serves',
  'verifier',
  'lane',
  'agreement',
  'members',
  'operator',
  'code-writer',
  'administrator',
  'other-role',
  'role-admin',
  'role-guardian',
  'closed',
  'function-role',
  'manifests',
  'side',
] as const;

export const idOf = ({ kind, subject }: Pick<Fact, 'kind' | 'subject'>): string => `${kind} ${subject}`;
export const SIDE_NAMES: Record<string, string> = { 1: 'VN', 2: 'CN' };
export const ADMIN_ROLE = 0n;

export const membersValue = (members: readonly string[], threshold: number | bigint): string =>
  `${threshold} of ${members.map((member) => getAddress(member)).join(',')}`;
export const laneValue = (rule: { modes: number | bigint; goods: number | bigint; crossing: string }): string =>
  `modes ${rule.modes} goods ${rule.goods} crossing ${rule.crossing}`;

/** A membership of the AccessManager, by what the role is for. */
export function roleFact(role: bigint, account: string, value?: string): Fact {
  const who = getAddress(account);
  if (role === ADMIN_ROLE) return { kind: 'administrator', subject: who, value };
  if (role === CLEARANCE_ROLE) return { kind: 'code-writer', subject: who, value };
  const side = SIDE_NAMES[String(role)];
  return side ? { kind: 'operator', subject: `${side}/${who}`, value } : { kind: 'other-role', subject: `${role}/${who}`, value };
}

/** What an event of the council says; none for those that only lead to others. Operators are told by the AccessManager. */
export function factsOfCouncil(name: string, args: Result): Fact[] {
  const side = SIDE_NAMES[String(args.side)] ?? '';
  switch (name) {
    case 'AddressSet': {
      const called = decodeBytes32String(args.name);
      const address: Fact = { kind: 'address', subject: called, value: getAddress(args.current) };
      return [address, { kind: 'serves', subject: `${called}/${getAddress(args.current)}`, value: 'yes' }];
    }
    case 'VerifierSet':
      return [{ kind: 'verifier', subject: getAddress(args.verifier), value: args.allowed ? 'allowed' : undefined }];
    case 'LaneSet':
      return [{ kind: 'lane', subject: args.lane, value: args.configured ? laneValue(args as unknown as LaneRule) : undefined }];
    case 'AgreementAdopted':
      return [{ kind: 'agreement', subject: `from ${args.inForceFrom}`, value: args.agreement }];
    case 'MembersSet':
      return [{ kind: 'members', subject: side, value: membersValue([...args.members], args.threshold) }];
    case 'ManifestsPaused':
      return [{ kind: 'manifests', subject: 'new', value: 'paused' }];
    case 'ManifestsResumed':
      return [{ kind: 'manifests', subject: 'new' }];
    case 'SideLeft':
      return [{ kind: 'side', subject: side, value: 'left' }];
    case 'SideRejoined':
      return [{ kind: 'side', subject: side }];
    default:
      return [];
  }
}
type LaneRule = Parameters<typeof laneValue>[0];

/** What an event of the AccessManager says. */
export function factsOfManager(name: string, args: Result): Fact[] {
  switch (name) {
    case 'RoleGranted':
      return [roleFact(args.roleId, args.account, args.delay > 0n ? `member after ${args.delay} s` : 'member')];
    case 'RoleRevoked':
      return [roleFact(args.roleId, args.account)];
    case 'RoleAdminChanged':
      return [{ kind: 'role-admin', subject: String(args.roleId), value: args.admin === ADMIN_ROLE ? undefined : `role ${args.admin}` }];
    case 'RoleGuardianChanged':
      return [
        { kind: 'role-guardian', subject: String(args.roleId), value: args.guardian === ADMIN_ROLE ? undefined : `role ${args.guardian}` },
      ];
    case 'TargetClosed':
      return [{ kind: 'closed', subject: getAddress(args.target), value: args.closed ? 'closed' : undefined }];
    case 'TargetFunctionRoleUpdated': {
      const value = args.roleId === ADMIN_ROLE ? undefined : `role ${args.roleId}`;
      return [{ kind: 'function-role', subject: `${getAddress(args.target)}/${args.selector}`, value }];
    }
    default:
      return [];
  }
}
