import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What benchmarks compare with: installed when a benchmark first needs it, never with the product. */
export const PEERS = join(import.meta.dirname, 'peers');

export function installPeers(folder = PEERS): void {
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return;
  const named = relative(process.cwd(), folder);
  process.stderr.write(`installing what is compared with (${named})\n`);
  // npm writes no whole lock file for Ponder's optional binaries: there its versions are named in package.json alone.
  const how = existsSync(join(folder, 'package-lock.json')) ? ['ci'] : ['install', '--no-package-lock'];
  const { status } = spawnSync('npm', [...how, '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new ReferenceError(`npm ${how[0]} failed in ${named}`);
}
