import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../../database/fault.ts';
import { ARTIFACTS } from '../../../protocol/bindings/artifacts.ts';

const BUILDS = join(import.meta.dirname, '../../../artifacts/build-info');
const SOURCE = '/access/manager/AccessManager.sol';

/** Runtime code of OpenZeppelin's AccessManager as the compiler made it for the council: a package's contract has no artifact of its own. */
export function accessManagerCode(): string {
  const build = join(BUILDS, `${ARTIFACTS.JointCouncil.buildInfoId}.output.json`);
  const { contracts } = JSON.parse(readFileSync(build, 'utf8')).output;
  const source = Object.keys(contracts).find((name) => name.endsWith(SOURCE));
  if (source) return `0x${contracts[source].AccessManager.evm.deployedBytecode.object}`;
  throw new Fault('PREPARATION_FAILED', 'the build holds no AccessManager', 'run `npm run build`');
}
