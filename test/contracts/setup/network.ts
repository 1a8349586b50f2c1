import { Contract, type JsonRpcSigner } from 'ethers';
import type { ActDomain } from '../../../protocol/acts/digest.ts';
import { CLEARANCE, CODE_REGISTRY, JOINT_COUNCIL, PARTICIPANT_REGISTRY, RECORD_LOG } from '../../../protocol/bindings/interfaces.ts';
import { rolesMask } from '../../../protocol/roles.ts';
import { unlimited } from '../../../protocol/rules/actor.ts';
import { SIDES, type Side, sideCode } from '../../../protocol/sides.ts';
import type { Deployed, DeployOptions } from '../../../scripts/deploy/deploy.ts';
import { take } from './deployed.ts';
import type { Evm } from './evm.ts';
import type { TestOrganisation } from './participants.ts';

const FOREVER = 2n ** 64n - 1n;

/** A delegation as the registry takes it. */
export interface DelegationTerms {
  from: number;
  to: bigint;
  claims: number;
  goods: number;
  lane: string;
}

/** All contracts on an EVM of their own. Accounts: 0 deploys and relays, 1 and 2 operate the sides, 3 and 4 are their members. */
export interface TestNetwork extends Evm {
  deployed: Deployed;
  domain: ActDomain;
  relayer: JsonRpcSigner;
  operators: Record<Side, JsonRpcSigner>;
  members: Record<Side, JsonRpcSigner>;
  council: Contract;
  registry: Contract;
  clearance: Contract;
  codes: Contract;
  log: Contract;
  options: DeployOptions;
  onboard(organisations: TestOrganisation[]): Promise<void>;
  delegate(principal: TestOrganisation, agent: TestOrganisation, limits?: Partial<DelegationTerms>): Promise<void>;
}

export async function startTestNetwork(hardfork?: string, chainId?: number): Promise<TestNetwork> {
  const { evm, deployed, options } = await take(hardfork, chainId);
  const relayer = await evm.account(0);
  const operators = { VN: await evm.account(1), CN: await evm.account(2) };
  const members = { VN: await evm.account(3), CN: await evm.account(4) };
  const { directory, registry, clearance, codes, log } = deployed.addresses;
  const registryContract = new Contract(registry, PARTICIPANT_REGISTRY, relayer);
  return {
    ...evm,
    deployed,
    domain: { chainId: BigInt(deployed.chainId), directory },
    relayer,
    operators,
    members,
    options,
    council: new Contract(directory, JOINT_COUNCIL, relayer),
    registry: registryContract,
    clearance: new Contract(clearance, CLEARANCE, relayer),
    codes: new Contract(codes, CODE_REGISTRY, relayer),
    log: new Contract(log, RECORD_LOG, relayer),
    onboard: async (organisations) => {
      for (const side of SIDES) {
        const own = organisations.filter((one) => one.side === side).map(onboarding);
        if (own.length > 0) await send(registryContract.connect(operators[side]) as Contract, 'onboard', sideCode(side), own);
      }
    },
    delegate: (principal, agent, limits = {}) =>
      send(registryContract.connect(operators[principal.side]) as Contract, 'delegate', principal.id, agent.id, {
        ...unlimited(principal.id),
        from: 0,
        to: FOREVER,
        ...limits,
      }),
  };
}

/** Sends a transaction and waits until it is mined. */
export async function send(contract: Contract, name: string, ...args: unknown[]): Promise<void> {
  const sent = await contract.getFunction(name).send(...args);
  await sent.wait();
}

/** A signing key as the registry takes it, valid from the beginning. */
export const newKey = (signer: string, roles: number, validFrom = 1, validUntil = 0) => ({ use: 0, signer, roles, validFrom, validUntil });

function onboarding({ id, roles, keys }: TestOrganisation) {
  const mask = rolesMask(roles);
  return { organisation: id, roles: mask, keys: keys.map((key) => newKey(key.signer, mask)) };
}
