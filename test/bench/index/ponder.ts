import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLEARANCE } from '../../../protocol/bindings/interfaces.ts';
import { choosePorts } from '../../../scripts/network/ports.ts';
import { ADDRESSES } from '../../indexer/setup/chain.ts';
import { connect } from '../../indexer/setup/database.ts';
import { installPeers, PEERS } from '../peers.ts';
import { end } from './processes.ts';

const FOLDER = join(PEERS, 'ponder');
const SCHEMA = 'ponder_bench';
const LOOK_MS = 50;

/**
 * Indexes the endpoint's chain up to a block with Ponder, from the first question about logs until it is done or the time is up; its start is
 * not counted.
 *
 * @returns events a second, or why it could not be measured.
 */
export async function ponder(database: string, rpc: string, head: number, patienceMs: number): Promise<number | string> {
  try {
    installPeers(FOLDER);
  } catch (error) {
    return `Ponder could not be installed: ${error}`;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'thongquan-ponder-'));
  const abi = join(scratch, 'abi.json');
  const events = (JSON.parse(CLEARANCE.formatJson()) as { type: string }[]).filter(({ type }) => type === 'event');
  await writeFile(abi, JSON.stringify(events));
  const { indexer: port } = await choosePorts({ indexer: 0 });
  const environment = {
    BENCH_RPC: rpc,
    BENCH_ABI: abi,
    BENCH_CLEARANCE: ADDRESSES.clearance,
    BENCH_END: String(head),
    DATABASE_URL: database,
  };
  const program = join(FOLDER, 'node_modules', 'ponder', 'dist', 'esm', 'bin', 'ponder.js');
  const child = spawn(process.execPath, [program, 'start', '--schema', SCHEMA, '--port', String(port), '--log-level', 'warn'], {
    cwd: FOLDER,
    env: { ...process.env, ...environment, PONDER_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  try {
    return await watched(child, database, rpc, `http://127.0.0.1:${port}/ready`, patienceMs, () => said);
  } finally {
    await end(child);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function watched(
  child: ChildProcess,
  database: string,
  rpc: string,
  ready: string,
  patienceMs: number,
  said: () => string,
): Promise<number | string> {
  const until = Date.now() + patienceMs;
  // In the time there is, as far as it comes: what it has committed by then counts.
  while (!(await fetch(ready).catch(() => undefined))?.ok && Date.now() < until) {
    if (child.exitCode !== null) return `Ponder ended with ${child.exitCode}: ${said()}`;
    await sleep(LOOK_MS);
  }
  const done = Date.now();
  const asked = await fetch(rpc, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'bench_asked', params: [] }) });
  const { result: began } = (await asked.json()) as { result: number };
  const client = await connect(database);
  const { rows } = await client.query<{ events: number }>(
    `SELECT ((SELECT count(*) FROM ${SCHEMA}.acts) + (SELECT count(*) FROM ${SCHEMA}.skipped))::int AS events`,
  );
  await client.end();
  const { events = 0 } = rows[0] ?? {};
  return events > 0 ? events / ((done - began) / 1000) : `Ponder committed nothing in ${patienceMs / 1000} s: ${said()}`;
}
