import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../../database/fault.ts';

const BUILDS = join(import.meta.dirname, '../../../artifacts/build-info');
const SOURCE = '/access/manager/AccessManager.sol';

/** Runtime code of OpenZeppelin's AccessManager as the compiler made it for the council: a package's contract has no artifact of its own. */
export function accessManagerCode(): string {
  for (const file of globSync('*.output.json', { cwd: BUILDS })) {
    const { contracts } = JSON.parse(readFileSync(join(BUILDS, file), 'utf8')).output;
    const source = Object.keys(contracts).find((name) => name.endsWith(SOURCE));
    if (source) return `0x${contracts[source].AccessManager.evm.deployedBytecode.object}`;
  }
  throw new Fault('PREPARATION_FAILED', 'the build holds no AccessManager', 'run `npm run build`');
}
