import { getAddress, type JsonRpcApiProvider, keccak256, ZeroAddress } from 'ethers';
import { Fault } from '../../../database/fault.ts';
import type { ContractName } from '../../../protocol/bindings/artifacts.ts';
import { SIDES } from '../../../protocol/sides.ts';
import type { Deployed, Plan } from '../deploy.ts';
import type { DeploymentRecord, Placed } from '../record.ts';
import { checkContract, managerOf } from './contracts.ts';
import { type Fact, idOf } from './facts.ts';
import { type History, readHistory } from './history.ts';
import { accessManagerCode } from './manager-code.ts';
import { plannedFacts } from './planned.ts';
import { viewsOf } from './views.ts';

/** One thing looked at: as configured, changed by the council since the founding, or different for no reason that the chain tells. */
export interface Finding {
  what: string;
  status: 'same' | 'changed' | 'differs';
  expected?: string;
  found?: string;
  /** Of the council's event that changed it. */
  block?: number;
}

const NONE = 'none';

/** The addresses of a record that has them all. @throws Fault DEPLOYMENT_INCOMPLETE */
export function deployedOf({ contracts, chainId, deployedAt }: DeploymentRecord): Deployed {
  const at = (name: ContractName): string => {
    const entry = contracts[name];
    if (entry) return getAddress(entry.address);
    throw new Fault(
      'DEPLOYMENT_INCOMPLETE',
      `the deployment was not finished: ${name} is not on record`,
      'run the command without --check',
    );
  };
  const [directory, registry, codes] = [at('JointCouncil'), at('ParticipantRegistry'), at('CodeRegistry')];
  const addresses = { directory, registry, codes, clearance: at('Clearance'), log: at('RecordLog') };
  return { chainId, deployedAt, addresses, verifier: at('ES256Verifier') };
}

/**
 * Compares a deployment with its record and configuration: code, constructor arguments and immutables, then every fact of governance in
 * four tellings: configured, at the founding, by the events since, and by the contracts' views.
 */
export async function check(provider: JsonRpcApiProvider, record: DeploymentRecord, plan: Plan): Promise<Finding[]> {
  const deployed = deployedOf(record);
  const { directory, registry, codes } = deployed.addresses;
  const chainId = Number((await provider.getNetwork()).chainId);
  const due: Record<ContractName, Placed['arguments']> = {
    JointCouncil: record.contracts.JointCouncil?.arguments ?? SIDES.map((side) => plan.council[side]),
    ES256Verifier: [],
    ParticipantRegistry: [directory],
    CodeRegistry: [directory],
    Clearance: [directory, registry, codes, ZeroAddress],
    RecordLog: [directory, registry],
  };
  const findings: Finding[] = [compared('chain id', String(record.chainId), String(chainId))];
  for (const [name, args] of Object.entries(due)) findings.push(...(await checkContract(provider, record, name as ContractName, args)));
  // The views of other code would say nothing.
  if (findings.some(({ status }) => status === 'differs')) return findings;

  const manager = managerOf(directory);
  findings.push(compared('AccessManager: code', keccak256(accessManagerCode()), keccak256(await provider.getCode(manager))));
  const head = await provider.getBlockNumber();
  const history = await readHistory(provider, directory, manager, { from: deployed.deployedAt, to: head });
  if (!history.founding) return [...findings, compared('Directory', 'founded', 'not founded')];
  const view = viewsOf(provider, directory, manager, head);
  const planned = new Map(plannedFacts(plan, deployed, manager).map((fact) => [idOf(fact), fact]));
  for (const fact of new Map<string, Fact>([...history.founding, ...history.now, ...planned]).values())
    findings.push(judged(fact, planned.get(idOf(fact)), history, await view(fact)));
  for (const { event, block } of history.unexplained)
    findings.push({
      what: `AccessManager: ${event}`,
      status: 'differs',
      expected: 'an act of the council',
      found: `none in block ${block}`,
    });
  return findings;
}

const compared = (what: string, expected: string, found: string): Finding => ({
  what,
  status: expected === found ? 'same' : 'differs',
  expected,
  found,
});

function judged(fact: Fact, planned: Fact | undefined, { founding, now, unexplained }: History, found: string | undefined): Finding {
  const what = idOf(fact);
  const last = now.get(what);
  const told = { what, expected: planned?.value ?? NONE, found: found ?? NONE };
  const isExplained = found === last?.value && !unexplained.some(({ facts, block }) => block === last?.block && facts.includes(what));
  if (!isExplained) return { ...told, status: 'differs', expected: found === last?.value ? told.expected : (last?.value ?? NONE) };
  if (found === planned?.value) return { ...told, status: 'same' };
  const asPlanned = founding?.get(what)?.value === planned?.value;
  return asPlanned ? { ...told, status: 'changed', block: last?.block } : { ...told, status: 'differs' };
}
