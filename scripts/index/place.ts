import { join } from 'node:path';
import type { ContractAddresses } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';
import { placeOf } from '../backup/place.ts';
import { readJson } from '../network/files.ts';
import { Deployment } from '../network/info.ts';
import { jsonFile } from '../network/variables.ts';
import { readNetwork } from '../replay/network.ts';
import { SIDE_FILE, SideFile } from '../side/run.ts';

/** Where a side's index is, and the chain that it is of. */
export interface IndexPlace {
  side: Side;
  database: string;
  rpcUrls: string[];
  chainId: bigint;
  deployed: ContractAddresses;
  deployedAt: number;
}

/**
 * Finds a side's index in the data folder of `npm start` or of `npm run side`.
 *
 * @param rpcUrls Endpoints to read the chain from; without any, the network's own.
 * @throws Fault SIDE_UNKNOWN, USAGE
 */
export async function indexPlace(data: string, side: Side, rpcUrls: readonly string[]): Promise<IndexPlace> {
  const { database } = await placeOf(data, side);
  const alone = await readJson(join(data, SIDE_FILE), SideFile);
  const { chainId, deployedAt, addresses } = jsonFile(Deployment)(join(alone?.config ?? data, 'deployment.json'));
  if (alone && rpcUrls.length === 0) throw new Fault('USAGE', 'where is the chain?', 'name its endpoints with --rpc URL1,URL2');
  const urls = rpcUrls.length > 0 ? [...rpcUrls] : [readNetwork(data).rpc];
  return { side, database, rpcUrls: urls, chainId: BigInt(chainId), deployed: addresses, deployedAt };
}
