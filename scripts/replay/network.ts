import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../database/fault.ts';
import type { NetworkInfo } from '../network/info.ts';

/** What `npm start` wrote of the network it runs in a data folder. */
export function readNetwork(dataDir: string): NetworkInfo {
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
