import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { Fault } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';

/** The parts of the data folder's `network.json` that a client of the running network needs. */
export interface Network {
  chainId: number | string;
  addresses: { directory: string };
  sides: Record<Side, { gateway: string; indexer: string }>;
  organisations: { handle: string; id: string; side: Side; roles: string[] }[];
  /** Demonstration keys by handle. */
  keys: Record<string, { keyId: string; privateJwk: JWK }>;
}

export function readNetwork(dataDir: string): Network {
  const path = join(dataDir, 'network.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Fault(
      'NETWORK_NOT_RUNNING',
      'No running network was found in the data folder.',
      'Run `npm start` first, or name its folder with --data.',
      cause,
    );
  }
}
