import { Contract, encodeBytes32String, keccak256, type Signer, ZeroAddress, ZeroHash } from 'ethers';
import { Fault } from '../../database/fault.ts';
import type { ContractName } from '../../protocol/bindings/artifacts.ts';
import { JOINT_COUNCIL } from '../../protocol/bindings/interfaces.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { type Deployer, online } from './deployer.ts';
import { place } from './place.ts';
import { type DeploymentRecord, type Placed, readRecord, writeRecord } from './record.ts';
import { sendOnce } from './send-once.ts';

/** What a network is founded with. */
export interface Plan {
  /** Each side's members of the council, how many make its quorum, and who onboards its organisations. */
  council: Record<Side, { members: string[]; threshold: number; operator: string }>;
  /** Lanes with limits: `laneId`, the crossing (keccak256 of the gate pair), and bitmaps of modes and goods classes. */
  lanes: { lane: string; crossing: string; modes: number; goods: number }[];
  /** Hash of the data-sharing agreement, and when it takes force (Unix seconds). */
  agreement?: { hash: string; inForceFrom: number };
}

export interface DeployOptions extends Plan {
  /** The deployment's record, `deployments/<network>.json`; made when missing. */
  record: string;
  /** Told before each step that may send a transaction. */
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
export const NAMED = ['ParticipantRegistry', 'CodeRegistry', 'Clearance', 'RecordLog'] as const satisfies ContractName[];

/**
 * Deploys and wires all contracts. Can be cut short anywhere and run again: what was sent is found and waited for, the rest is done, and
 * nothing is deployed twice. A finished deployment is only looked up (check.ts compares all of it).
 *
 * @param signer signs transactions itself (a wallet), and is used by nothing else meanwhile.
 * @throws Fault DEPLOYMENT_RECORD_INVALID, DEPLOYMENT_FOREIGN (record of another chain), DEPLOYER_FOREIGN (begun by another account),
 * DEPLOYMENT_DIFFERS (other code, configuration or wiring), DEPLOYMENT_REFUSED, DEPLOYMENT_REVERTED.
 */
export async function deploy(signer: Signer, options: DeployOptions): Promise<Deployed> {
  const deployer = online(signer);
  const record = await open(deployer, options.record);
  const save = (): Promise<void> => writeRecord(options.record, record);
  // A finished network keeps the arguments it was founded with: members and the like are the council's to change since.
  const given = (name: ContractName, args: Placed['arguments']) => (record.founding?.block && record.contracts[name]?.arguments) || args;
  const step = (name: ContractName, args: Placed['arguments']): Promise<string> => {
    options.report?.(name);
    return place(deployer, record, save, name, given(name, args));
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
  const addresses = { directory, registry, clearance, codes, log };
  const deployed: Deployed = { chainId: record.chainId, deployedAt: record.deployedAt, addresses, verifier };
  await found(deployer, record, save, deployed, options);
  await demandWiring(deployer, deployed, options.record);
  return deployed;
}

async function open(deployer: Deployer, path: string): Promise<DeploymentRecord> {
  const chainId = Number((await deployer.provider.getNetwork()).chainId);
  const address = await deployer.getAddress();
  const known = await readRecord(path);
  if (!known) {
    const deployedAt = await deployer.provider.getBlockNumber();
    return { format: 'thongquan-deployment/2', chainId, deployedAt, deployer: address, contracts: {} };
  }
  if (known.chainId !== chainId) {
    throw new Fault(
      'DEPLOYMENT_FOREIGN',
      `${path} is of chain ${known.chainId}, this is chain ${chainId}`,
      'connect to the chain of the record, or name another file',
    );
  }
  if (known.deployer !== address) {
    throw new Fault(
      'DEPLOYER_FOREIGN',
      `${path} was begun by ${known.deployer}, this is ${address}`,
      'go on with the key it was begun with; to check a deployment, no key is needed',
    );
  }
  return known;
}

/** Puts the contracts into the Directory, in the one transaction that ends the deployer's say. */
async function found(
  deployer: Deployer,
  record: DeploymentRecord,
  save: () => Promise<void>,
  { addresses, verifier }: Deployed,
  { lanes, agreement, report }: DeployOptions,
): Promise<void> {
  const council = new Contract(addresses.directory, JOINT_COUNCIL, deployer.provider);
  const isFounded = async (blockTag: number | 'latest'): Promise<boolean> =>
    (await council.getFunction('addressOf').staticCall(encodeBytes32String('Clearance'), { blockTag })) !== ZeroAddress;
  if (record.founding?.block !== undefined && (await isFounded('latest'))) return;
  report?.('Directory');
  const founding = {
    names: NAMED.map(encodeBytes32String),
    contracts: [addresses.registry, addresses.codes, addresses.clearance, addresses.log],
    verifiers: [verifier],
    lanes: lanes.map(({ lane, ...rule }) => ({ lane, rule: { configured: true, ...rule } })),
    agreement: agreement?.hash ?? ZeroHash,
    inForceFrom: agreement?.inForceFrom ?? 0,
  };
  const call = { name: 'the founding', to: addresses.directory, data: JOINT_COUNCIL.encodeFunctionData('found', [founding]) };
  for (;;) {
    const nonce = record.founding?.nonce ?? (await deployer.provider.getTransactionCount(await deployer.getAddress(), 'pending'));
    record.founding ??= { nonce, dataHash: keccak256(call.data), transactions: [] };
    try {
      if ((await sendOnce(deployer, record.founding, call, save, isFounded)) === 'mined') return;
      delete record.founding;
    } catch (error) {
      if (error instanceof Fault && error.code === 'DEPLOYMENT_REVERTED') {
        delete record.founding;
        await save();
      }
      throw error;
    }
  }
}

/** The Directory names these contracts, or did: Clearance may have a successor by now. */
async function demandWiring({ provider }: Deployer, { addresses, verifier }: Deployed, path: string): Promise<void> {
  const { directory, registry, codes, clearance, log } = addresses;
  const council = new Contract(directory, JOINT_COUNCIL, provider);
  const contracts = [registry, codes, clearance, log];
  const serving = await Promise.all(
    NAMED.map((name, i): Promise<boolean> => council.getFunction('serves')(encodeBytes32String(name), contracts[i])),
  );
  if (serving.every(Boolean) && (await council.getFunction('verifierAllowed')(verifier))) return;
  throw new Fault(
    'DEPLOYMENT_DIFFERS',
    `the Directory at ${directory} names other contracts than ${path}`,
    'use the record that belongs to this Directory',
  );
}
