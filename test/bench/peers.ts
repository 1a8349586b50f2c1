import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What benchmarks compare with: installed when a benchmark first needs it, never with the product. */
export const PEERS = join(import.meta.dirname, 'peers');

export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules', '.package-lock.json'))) return;
  process.stderr.write('installing what is compared with (test/bench/peers)\n');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: PEERS, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new ReferenceError('npm ci failed in test/bench/peers');
}
