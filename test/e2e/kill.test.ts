import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { id, JsonRpcProvider } from 'ethers';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { findFiles } from '../../scripts/replay/file.ts';
import type { Report } from '../../scripts/replay/result.ts';
import { replayFiles } from '../../scripts/replay/run.ts';

const samples = findFiles(new URL('../../samples/consignments', import.meta.url).pathname);
const RECORDED =
  'ActRecorded(bytes32,bytes32,bytes32,uint16,((uint16,bytes32,uint8,uint32,uint64,bytes32,uint16,uint64,bytes32,bytes,uint64,uint64,uint64,bytes32),bytes32,bytes,bytes32,bytes))';

/** Digests that the chain holds as recorded, in its own order. */
async function recorded({ info }: Network): Promise<string[]> {
  const provider = new JsonRpcProvider(info.rpc, undefined, { staticNetwork: true });
  const logs = await provider.getLogs({ address: info.addresses.clearance, topics: [id(RECORDED)], fromBlock: 0 });
  provider.destroy();
  return logs.map((log) => log.topics[2] ?? '');
}

function judge(report: Report, chain: string[]): void {
  for (const file of report.files) {
    expect(file.failures, file.id).to.deep.equal([]);
    expect(file.index.VN, file.id).to.deep.equal(file.index.CN);
  }
  expect(new Set(chain).size, 'nothing is anchored twice').to.equal(chain.length);
  const acts = report.files.flatMap((file) => file.events.filter((event) => event.digest !== undefined));
  const missing = acts.filter((event) => event.anchored !== false && !chain.includes(event.digest ?? ''));
  expect(missing, 'nothing acknowledged is missing').to.deep.equal([]);
}

describe('a network killed at work', () => {
  let scratch: string;
  let network: Network | undefined;

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-kill-'));
  });
  afterEach(async () => {
    await network?.stop();
    network = undefined;
    await rm(scratch, { recursive: true, force: true });
  });

  it('ends in the same table when every process is killed in turn', async function () {
    this.timeout(900_000);
    const running = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
    network = running;
    const victims = Object.keys(running.pids());
    let told = 0;
    let victim = 0;
    let next = 25;
    const onEvent = (): void => {
      told += 1;
      if (told < next) return;
      try {
        process.kill(running.pids()[victims[victim % victims.length] ?? ''] ?? 0, 'SIGKILL');
      } catch {
        // It was killed a while ago and is not up again yet: at a later event, then.
        return;
      }
      victim += 1;
      next = told + 25;
    };
    const report = await replayFiles(running.info, samples, { journal: join(scratch, 'journal'), onEvent });
    expect(victim, 'each was killed').to.be.at.least(victims.length);
    judge(report, await recorded(running));
  });

  it('carries on after all processes are killed at once', async function () {
    this.timeout(900_000);
    const data = join(scratch, 'data');
    const journal = join(scratch, 'journal');
    const worker = new URL('replaying.ts', import.meta.url).pathname;
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [worker, data, journal], { stdio: 'ignore' });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    for (let lines = 0; lines < 60; lines = (await readFile(journal, 'utf8').catch(() => '')).split('\n').length) await sleep(50);
    const pids: { pid: number }[] = JSON.parse(await readFile(join(data, 'processes.json'), 'utf8'));
    for (const pid of [child.pid ?? 0, ...pids.map((one) => one.pid)]) process.kill(pid, 'SIGKILL');
    await exited;

    const running = await startNetwork({ data, logLevel: 'warn' });
    network = running;
    judge(await replayFiles(running.info, samples, { journal }), await recorded(running));
  });
});
