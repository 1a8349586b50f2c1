import { JsonRpcProvider, NonceManager } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { SIDES } from '../../protocol/sides.ts';
import { deploy } from '../deploy.ts';
import { BLOCK_PERIOD_MS, type Chain } from './chain.ts';
import { readJson, writeJson } from './files.ts';
import type { DataFolder } from './folder.ts';
import { Deployment } from './info.ts';
import { onboard, publicDirectory } from './onboard.ts';
import { rpc } from './rpc.ts';
import { accountsOf, type Setup } from './setup.ts';
import type { Report } from './supervise.ts';

/** Contracts deployed and everybody onboarded, once; after that, the deployment of record. */
export async function found(folder: DataFolder, chain: Chain, setup: Setup, report: Report): Promise<Deployment> {
  const path = folder.file('deployment.json');
  const known = await readJson(path, Deployment);
  if (known) {
    await demandContracts(chain, known);
    return known;
  }
  return known;
}

/** The chain must be the one that the data folder was made with: its state may have been lost or exchanged. */
async function demandContracts(chain: Chain, deployment: Deployment): Promise<void> {
  const code = await rpc<string>(chain.url, 'eth_getCode', deployment.addresses.directory, 'latest');
  if (code !== '0x') return;
  throw new Fault(
    'CHAIN_FORGOT',
    `the chain in the data folder does not hold the contracts at ${deployment.addresses.directory}`,
    'restore the `chain` folder from a backup, or begin anew with `npm start -- --reset`',
  );
}
