import { Contract, encodeBytes32String, type Provider, type Signer, ZeroAddress } from 'ethers';
import { Fault } from '../database/fault.ts';
import type { ContractName } from '../protocol/bindings/artifacts.ts';
import { JOINT_COUNCIL } from '../protocol/bindings/interfaces.ts';
import { SIDES, type Side } from '../protocol/sides.ts';
import { place } from './deploy/place.ts';
import { type DeploymentRecord, readRecord, writeRecord } from './deploy/record.ts';

export interface DeployOptions {
  /** The deployment's record, `deployments/<network>.json`; made when missing. */
  record: string;
  /** Each side's members of the council, how many make its quorum, and who onboards its organisations. */
  council: Record<Side, { members: string[]; threshold: number; operator: string }>;
  /** Lanes with limits: `laneId`, the crossing (keccak256 of the gate pair), and bitmaps of modes and goods classes. */
  lanes: { lane: string; crossing: string; modes: number; goods: number }[];
  /** Hash of the data-sharing agreement, and when it takes force (Unix seconds). */
  agreement?: { hash: string; inForceFrom: number };
  /** Told before each step that sends a transaction. */
  report?: (step: string) => void;
}

/** Contracts of a deployment. */
export interface Deployed {
  chainId: number;
  /** Nothing of the deployment is in an earlier block. */
  deployedAt: number;
  addresses: { directory: string; registry: string; clearance: string; codes: string; log: string };
  /** The ES256 verifier that signers are made of. */
  verifier: string;
}

/** Names in the Directory. */
const NAMED = ['ParticipantRegistry', 'CodeRegistry', 'Clearance', 'RecordLog'] as const satisfies ContractName[];

/**
 * Deploys and wires all contracts. Can be cut short and run again: what the record names and the chain holds is checked and kept,
 * the rest is done. A finished deployment is only checked.
 *
 * @throws Fault DEPLOYMENT_RECORD_INVALID, DEPLOYMENT_FOREIGN (record of another chain), DEPLOYMENT_DIFFERS (other code or wiring).
 */
export async function deploy(signer: Signer, options: DeployOptions): Promise<Deployed> {
  if (!signer.provider)
    throw new Fault('DEPLOYER_OFFLINE', 'the deployer has no connection to a chain', 'connect the signer to a provider');
  const connected = signer as Signer & { provider: Provider };
  const chainId = Number((await connected.provider.getNetwork()).chainId);
  const record = (await readRecord(options.record)) ?? (await begin(connected, options.record, chainId));
  if (record.chainId !== chainId) {
    throw new Fault(
      'DEPLOYMENT_FOREIGN',
      `${options.record} is of chain ${record.chainId}, this is chain ${chainId}`,
      'connect to the chain of the record, or name another file',
    );
  }
  const step = (name: ContractName, args: unknown[]): Promise<string> => {
    options.report?.(name);
    return place(connected, options.record, record, name, args);
  };
  const directory = await step(
    'JointCouncil',
    SIDES.map((side) => options.council[side]),
  );
  const verifier = await step('ES256Verifier', []);
  const registry = await step('ParticipantRegistry', [directory]);
  const codes = await step('CodeRegistry', [directory]);
  const clearance = await step('Clearance', [directory, registry, codes, ZeroAddress]);
  const log = await step('RecordLog', [directory, registry]);
  const deployed: Deployed = {
    chainId,
    deployedAt: record.deployedAt,
    addresses: { directory, registry, clearance, codes, log },
    verifier,
  };
  await wire(connected, deployed, options);
  return deployed;
}

async function begin(signer: Signer & { provider: Provider }, path: string, chainId: number): Promise<DeploymentRecord> {
  const deployedAt = await signer.provider.getBlockNumber();
  const record: DeploymentRecord = { format: 'thongquan-deployment/1', chainId, deployedAt, contracts: {} };
  await writeRecord(path, record);
  return record;
}

/** Puts the contracts into the Directory, in the one transaction that ends the deployer's say; checks it if that was done before. */
async function wire(signer: Signer, deployed: Deployed, options: DeployOptions): Promise<void> {
  const { directory, registry, codes, clearance, log } = deployed.addresses;
  const council = new Contract(directory, JOINT_COUNCIL, signer);
  const contracts = [registry, codes, clearance, log];
  const found = await Promise.all(NAMED.map((name): Promise<string> => council.getFunction('addressOf')(encodeBytes32String(name))));
  if (found.every((address) => address === ZeroAddress)) {
    options.report?.('Directory');
    const founding = {
      names: NAMED.map(encodeBytes32String),
      contracts,
      verifiers: [deployed.verifier],
      lanes: options.lanes.map(({ lane, ...rule }) => ({ lane, rule: { configured: true, ...rule } })),
      agreement: options.agreement?.hash ?? `0x${'0'.repeat(64)}`,
      inForceFrom: options.agreement?.inForceFrom ?? 0,
    };
    const sent = await council.getFunction('found').send(founding);
    await sent.wait();
    return;
  }
  // Clearance may have a successor by now; whoever served once keeps its open cases.
  const serving = await Promise.all(
    NAMED.map((name, i): Promise<boolean> => council.getFunction('serves')(encodeBytes32String(name), contracts[i])),
  );
  const allowed: boolean = await council.getFunction('verifierAllowed')(deployed.verifier);
  if (allowed && serving.every(Boolean)) return;
  throw new Fault(
    'DEPLOYMENT_DIFFERS',
    `the Directory at ${directory} names other contracts than ${options.record}`,
    'use the record that belongs to this Directory',
  );
}
