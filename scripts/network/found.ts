import { id, JsonRpcProvider } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { agreementHash } from '../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';
import { laneId, laneRules } from '../../protocol/manifest/lanes.ts';
import { ALL_MODES, type Side } from '../../protocol/sides.ts';
import { type Deployed, deploy } from '../deploy/deploy.ts';
import { BLOCK_PERIOD_MS, type Chain } from './chain.ts';
import { readJson, writeJson } from './files.ts';
import type { DataFolder } from './folder.ts';
import { Deployment } from './info.ts';
import { onboard } from './onboard.ts';
import { publicDirectory } from './public-directory.ts';
import { rpc } from './rpc.ts';
import { type Accounts, accountsOf, type Setup } from './setup.ts';
import type { Report } from './supervise.ts';

/** The smart-gate lanes, which admit some classes of goods only (domain.md §1). */
const PILOT_LANES = [
  { pair: 'HUU_NGHI-YOUYI_GUAN', lane: '1119-1120' },
  { pair: 'TAN_THANH-PO_CHAI', lane: '1088/2-1089' },
];

/** Contracts deployed and everybody onboarded, once; from then on, the deployment on record. */
export async function found(folder: DataFolder, chain: Chain, setup: Setup, report: Report): Promise<Deployment> {
  const path = folder.file('deployment.json');
  const known = await readJson(path, Deployment);
  if (known) await demandContracts(chain, known.addresses.directory);
  const provider = new JsonRpcProvider(chain.url, undefined, { staticNetwork: true, cacheTimeout: -1, polling: true, pollingInterval: 50 });
  try {
    if (!known) chain.pace(0);
    const accounts = accountsOf(setup);
    if (!known) report('deploying the contracts');
    const deployed = await deployFor(folder, accounts, provider);
    if (known) return known;

    report('onboarding the organisations of both sides');
    const deployment = { ...deployed, agreementVersion: PILOT_AGREEMENT.version };
    const operators = { VN: accounts.operator.VN.connect(provider), CN: accounts.operator.CN.connect(provider) };
    await onboard(operators, deployment, publicDirectory(setup, deployed.verifier));
    await chain.save();
    await writeJson(path, deployment, 0o644);
    return deployment;
  } finally {
    chain.pace(BLOCK_PERIOD_MS);
    provider.destroy();
  }
}

/** Checks the contracts of the record, and deploys what is missing. */
async function deployFor(folder: DataFolder, accounts: Accounts, provider: JsonRpcProvider): Promise<Deployed> {
  const council = (side: Side) => ({ members: [accounts.member[side].address], threshold: 1, operator: accounts.operator[side].address });
  return deploy(accounts.deployer.connect(provider), {
    record: folder.file('contracts.json'),
    council: { VN: council('VN'), CN: council('CN') },
    lanes: PILOT_LANES.map((crossing) => ({
      lane: laneId(crossing),
      crossing: id(crossing.pair),
      modes: ALL_MODES,
      goods: laneRules(crossing.lane).goods,
    })),
    agreement: { hash: agreementHash(PILOT_AGREEMENT), inForceFrom: 0 },
  });
}

/** The chain must be the one that the data folder was made with: its state may have been lost or exchanged. */
async function demandContracts(chain: Chain, directory: string): Promise<void> {
  if ((await rpc<string>(chain.url, 'eth_getCode', directory, 'latest')) !== '0x') return;
  throw new Fault(
    'CHAIN_FORGOT',
    `the chain in the data folder does not hold the contracts at ${directory}`,
    'restore the `chain` folder from a backup, or begin anew with `npm start -- --reset`',
  );
}
