import { Contract, encodeBytes32String, type JsonRpcApiProvider, ZeroAddress } from 'ethers';
import { JOINT_COUNCIL } from '../../../protocol/bindings/interfaces.ts';
import { ADMIN_ROLE, type Fact, laneValue, membersValue, SIDE_NAMES } from './facts.ts';
import { CLEARANCE_ROLE, MANAGER } from './manager.ts';

const sideOf = (name = ''): number => Number(Object.keys(SIDE_NAMES).find((code) => SIDE_NAMES[code] === name));

/** Answers what the contracts' views say of a fact at a block; undefined for the default, as events do. */
export function viewsOf(provider: JsonRpcApiProvider, directory: string, managerAddress: string, blockTag: number) {
  const council = new Contract(directory, JOINT_COUNCIL, provider);
  const manager = new Contract(managerAddress, MANAGER, provider);
  const ask = (contract: Contract, name: string, ...args: unknown[]) => contract.getFunction(name).staticCall(...args, { blockTag });
  const member = async (role: bigint, account = ''): Promise<string | undefined> => {
    const [is, delay] = await ask(manager, 'hasRole', role, account);
    return is ? (delay > 0n ? `member after ${delay} s` : 'member') : undefined;
  };
  const named = async (asked: Promise<bigint>): Promise<string | undefined> => {
    const role = await asked;
    return role === ADMIN_ROLE ? undefined : `role ${role}`;
  };
  const reads: Record<Fact['kind'], (...subject: string[]) => Promise<string | undefined>> = {
    address: async (name = '') => {
      const found: string = await ask(council, 'addressOf', encodeBytes32String(name));
      return found === ZeroAddress ? undefined : found;
    },
    serves: async (name = '', account) => ((await ask(council, 'serves', encodeBytes32String(name), account)) ? 'yes' : undefined),
    verifier: async (verifier) => ((await ask(council, 'verifierAllowed', verifier)) ? 'allowed' : undefined),
    lane: async (lane) => {
      const rule = await ask(council, 'laneOf', lane);
      return rule.configured ? laneValue(rule) : undefined;
    },
    agreement: async (from = '') => {
      const time = from.replace('from ', '');
      const [agreement, inForceFrom] = await ask(council, 'agreementAt', time);
      return String(inForceFrom) === time && BigInt(agreement) !== 0n ? agreement : undefined;
    },
    members: async (side) => {
      const [members, threshold] = await ask(council, 'membersOf', sideOf(side));
      return membersValue([...members], threshold);
    },
    operator: (side, account) => member(BigInt(sideOf(side)), account),
    'code-writer': (account) => member(CLEARANCE_ROLE, account),
    administrator: (account) => member(ADMIN_ROLE, account),
    'other-role': (role = '', account) => member(BigInt(role), account),
    'role-admin': (role) => named(ask(manager, 'getRoleAdmin', role)),
    'role-guardian': (role) => named(ask(manager, 'getRoleGuardian', role)),
    closed: async (target) => ((await ask(manager, 'isTargetClosed', target)) ? 'closed' : undefined),
    'function-role': (target, selector) => named(ask(manager, 'getTargetFunctionRole', target, selector)),
    manifests: async () => ((await ask(council, 'paused')) ? 'paused' : undefined),
    side: async (side) => ((await ask(council, 'hasLeft', sideOf(side))) ? 'left' : undefined),
  };
  return ({ kind, subject }: Pick<Fact, 'kind' | 'subject'>) => reads[kind](...subject.split('/'));
}
