import { getCreateAddress, Interface, keccak256 } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { ARTIFACTS, type ContractName } from '../../protocol/bindings/artifacts.ts';
import { isCodeOf } from './code.ts';
import type { Deployer } from './deployer.ts';
import type { DeploymentRecord, Placed } from './record.ts';
import { sendOnce } from './send-once.ts';

/** Creation code with its constructor's arguments: the data of the transaction that deploys. */
export function creationOf(name: ContractName, args: readonly unknown[]): string {
  const { abi, bytecode } = ARTIFACTS[name];
  return bytecode + new Interface(abi).encodeDeploy(args).slice(2);
}

/**
 * One contract of a deployment: found where the record says it is, or deployed.
 *
 * @param save puts the record on disk.
 * @throws Fault DEPLOYMENT_DIFFERS when other code is there, and those of sendOnce.
 */
export async function place(
  deployer: Deployer,
  record: DeploymentRecord,
  save: () => Promise<void>,
  name: ContractName,
  args: Placed['arguments'],
): Promise<string> {
  for (;;) {
    const entry = record.contracts[name] ?? (await plan(deployer, record, name, args));
    const { address } = entry;
    const isThere = async (block: number | 'latest'): Promise<boolean> => {
      const code = await deployer.provider.getCode(address, block);
      if (code !== '0x') demandCode(name, address, code);
      return code !== '0x';
    };
    if (entry.block !== undefined && (await isThere('latest'))) return address;
    try {
      if ((await sendOnce(deployer, entry, { name, data: creationOf(name, args) }, save, isThere)) === 'mined') {
        if (!(await isThere('latest'))) throw vanished(name, address);
        return address;
      }
      // Another program used the account: what was planned here can never be mined, and is planned anew.
      delete record.contracts[name];
    } catch (error) {
      if (error instanceof Fault && error.code === 'DEPLOYMENT_REVERTED') {
        delete record.contracts[name];
        await save();
      }
      throw error;
    }
  }
}

async function plan(deployer: Deployer, record: DeploymentRecord, name: ContractName, args: Placed['arguments']): Promise<Placed> {
  const from = await deployer.getAddress();
  const nonce = await deployer.provider.getTransactionCount(from, 'pending');
  const address = getCreateAddress({ from, nonce });
  const entry: Placed = { address, nonce, arguments: args, dataHash: keccak256(creationOf(name, args)), transactions: [] };
  record.contracts[name] = entry;
  return entry;
}

function demandCode(name: ContractName, address: string, code: string): void {
  if (isCodeOf(name, code)) return;
  throw new Fault(
    'DEPLOYMENT_DIFFERS',
    `the code at ${address} is not the ${name} that was compiled here`,
    'check out the version that the record was deployed from, or move the record away for a new deployment',
  );
}

const vanished = (name: ContractName, address: string): Fault =>
  new Fault(
    'DEPLOYMENT_DIFFERS',
    `${name} was mined, but there is no code at ${address}`,
    'run again: the chain may have gone back a block',
  );
