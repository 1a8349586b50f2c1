import type { Contract, JsonRpcSigner } from 'ethers';
import { JOINT_COUNCIL } from '../../../protocol/bindings/interfaces.ts';
import { SIDES, type Side } from '../../../protocol/sides.ts';
import { send, type TestNetwork } from './network.ts';

/** Runs one call on the council as a proposal of both sides, or of one. */
export async function governed(network: TestNetwork, scope: Side | 'joint', name: string, args: unknown[]): Promise<void> {
  const expiresAt = (await network.time()) + 10_000_000;
  const data = JOINT_COUNCIL.encodeFunctionData(name, args);
  const as = (signer: JsonRpcSigner): Contract => network.council.connect(signer) as Contract;
  const proposer = as(network.members[scope === 'joint' ? 'VN' : scope]);
  const proposed: [string, ...unknown[]] =
    scope === 'joint' ? ['propose', await network.council.getAddress(), data, expiresAt] : ['proposeForSide', data, expiresAt];
  const id: bigint = await proposer.getFunction(proposed[0]).staticCall(...proposed.slice(1));
  await send(proposer, ...proposed);
  if (scope === 'joint') for (const side of SIDES.slice(1)) await send(as(network.members[side]), 'approve', id);
  await send(proposer, 'run', id);
}
