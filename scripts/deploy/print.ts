import type { Finding } from './check/check.ts';
import type { DeploymentRecord } from './record.ts';

/** What a run ends with. */
export interface DeployReport {
  network: string;
  chainId: number;
  record: string;
  ok: boolean;
  contracts: { name: string; address: string; nonce: number; block?: number; transactions: string[] }[];
  findings: Finding[];
}

export function reportOf(network: string, path: string, record: DeploymentRecord, findings: Finding[]): DeployReport {
  const contracts = Object.entries(record.contracts).map(([name, { address, nonce, block, transactions }]) => ({
    name,
    address,
    nonce,
    block,
    transactions,
  }));
  const ok = findings.every(({ status }) => status !== 'differs');
  return { network, chainId: record.chainId, record: path, ok, contracts, findings };
}

/** For a person: where the contracts are, then all that is not as configured. */
export function printed({ network, chainId, record, ok, contracts, findings }: DeployReport): string {
  const width = Math.max(...contracts.map(({ name }) => name.length));
  const of = (wanted: Finding['status']): Finding[] => findings.filter(({ status }) => status === wanted);
  const changed = of('changed').map((one) => `  changed by the council in block ${one.block}: ${values(one)}`);
  const differing = of('differs').map((one) => `  DIFFERS: ${values(one)}`);
  return [
    `${ok ? 'DEPLOYED' : 'DIFFERS '} ${network}, chain ${chainId}, record ${record}`,
    ...contracts.map(({ name, address, block }) => `  ${name.padEnd(width)}  ${address}  block ${block ?? '?'}`),
    `  ${of('same').length} of ${findings.length} checks are as configured`,
    ...(changed.length > 0 ? ['Changed since founding by the council:', ...changed] : []),
    ...(differing.length > 0 ? ['Explained by nothing:', ...differing] : []),
  ].join('\n');
}

const values = ({ what, expected, found }: Finding): string => `${what} (configured: ${expected}; found: ${found})`;
