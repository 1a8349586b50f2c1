import { type BytesLike, dataSlice, getAddress, getCreateAddress, type JsonRpcApiProvider, keccak256 } from 'ethers';
import { ARTIFACTS, type ContractName } from '../../../protocol/bindings/artifacts.ts';
import { isCodeOf } from '../code.ts';
import { creationOf } from '../place.ts';
import type { DeploymentRecord, Placed } from '../record.ts';
import type { Finding } from './check.ts';

/** Code, constructor arguments and immutables of one contract, against what creating it anew with the recorded arguments would give. */
export async function checkContract(
  provider: JsonRpcApiProvider,
  record: DeploymentRecord,
  name: ContractName,
  due: Placed['arguments'],
): Promise<Finding[]> {
  const entry = record.contracts[name];
  if (!entry) return [{ what: name, status: 'differs', expected: 'deployed', found: 'not on record' }];
  const findings: Finding[] = [];
  const compare = (what: string, expected: string, found: string): void => {
    findings.push({ what: `${name}: ${what}`, status: expected === found ? 'same' : 'differs', expected, found });
  };
  compare('address', getCreateAddress({ from: record.deployer, nonce: entry.nonce }), getAddress(entry.address));
  compare('constructor arguments', JSON.stringify(due), JSON.stringify(entry.arguments));
  compare('creation code on record', keccak256(creationOf(name, entry.arguments)), entry.dataHash);
  const sent = await Promise.all(entry.transactions.map((hash) => provider.getTransaction(hash)));
  const mined = sent.find((transaction) => transaction?.blockNumber != null);
  if (mined) compare('creation code that was sent', entry.dataHash, keccak256(mined.data));

  const code = await provider.getCode(entry.address);
  if (code === '0x') compare('code', 'some', 'none');
  else if (!isCodeOf(name, code)) compare('code', 'as compiled here', 'other');
  else if (name === 'JointCouncil') compare('immutables', councilImmutables(record, entry), immutablesOf(name, code).join(' '));
  else compare('code and immutables', keccak256(await recreated(provider, record.deployer, name, entry)), keccak256(code));
  return findings;
}

/** The code that the constructor would answer now: it is run, not sent. */
const recreated = (provider: JsonRpcApiProvider, from: string, name: ContractName, { arguments: args }: Placed): Promise<string> =>
  provider.call({ from, data: creationOf(name, args) });

/** The council makes its AccessManager, its first creation, so running its constructor elsewhere would make another. */
const councilImmutables = ({ deployer }: DeploymentRecord, { address }: Placed): string =>
  [managerOf(address), getAddress(deployer)].sort().join(' ');

/** Where the constructor of a council put its AccessManager: contracts count their creations from 1 (EIP-161). */
export const managerOf = (council: string): string => getCreateAddress({ from: council, nonce: 1 });

/** Addresses in the immutables of a contract that has no other ones, each once. */
function immutablesOf(name: ContractName, code: BytesLike): string[] {
  const places = Object.values(ARTIFACTS[name].immutableReferences).flat();
  return [...new Set(places.map(({ start, length }) => getAddress(dataSlice(code, start + length - 20, start + length))))].sort();
}
