import { ContractFactory, getCreateAddress, type Provider, type Signer } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { ARTIFACTS, type ContractName } from '../../protocol/bindings/artifacts.ts';
import { isCodeOf } from './code.ts';
import { type DeploymentRecord, writeRecord } from './record.ts';

/**
 * One contract of a deployment: found where the record says it is, or deployed. The address is recorded before the transaction is
 * sent, so that a deployment cut short finds what it had already sent.
 *
 * @throws Fault DEPLOYMENT_DIFFERS when other code is there.
 */
export async function place(
  signer: Signer & { provider: Provider },
  path: string,
  record: DeploymentRecord,
  name: ContractName,
  args: unknown[],
): Promise<string> {
  const known = record.contracts[name];
  if (known && (await isThere(signer.provider, path, name, known))) return known;

  const { abi, bytecode } = ARTIFACTS[name];
  const from = await signer.getAddress();
  const nonce = await signer.provider.getTransactionCount(from, 'pending');
  const address = getCreateAddress({ from, nonce });
  record.contracts[name] = address;
  await writeRecord(path, record);
  const deployed = await new ContractFactory(abi, bytecode, signer).deploy(...args, { nonce });
  await deployed.waitForDeployment();
  await isThere(signer.provider, path, name, address);
  return address;
}

async function isThere(provider: Provider, path: string, name: ContractName, address: string): Promise<boolean> {
  const code = await provider.getCode(address);
  if (code === '0x') return false;
  if (isCodeOf(name, code)) return true;
  throw new Fault(
    'DEPLOYMENT_DIFFERS',
    `the code at ${address} is not the ${name} that was compiled here`,
    `check out the version that ${path} was deployed from, or name another file for a new deployment`,
  );
}
