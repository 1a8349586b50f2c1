import { Contract, ContractFactory, encodeBytes32String } from 'ethers';
import { ARTIFACTS } from '../../../protocol/bindings/artifacts.ts';
import { governed } from './govern.ts';
import type { TestNetwork } from './network.ts';

/** A second Clearance under the same Directory, registry and codes, which both sides have named the current one. */
export async function succeed(network: TestNetwork): Promise<Contract> {
  const { directory, registry, codes, clearance } = network.deployed.addresses;
  const { abi, bytecode } = ARTIFACTS.Clearance;
  const deployed = await new ContractFactory(abi, bytecode, network.relayer).deploy(directory, registry, codes, clearance);
  const successor = new Contract(await deployed.getAddress(), abi, network.relayer);
  await governed(network, 'joint', 'setAddress', [encodeBytes32String('Clearance'), await successor.getAddress()]);
  return successor;
}
