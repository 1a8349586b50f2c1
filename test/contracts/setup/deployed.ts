import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { id } from 'ethers';
import { type Deployed, type DeployOptions, deploy } from '../../../scripts/deploy/deploy.ts';
import { type Evm, startEvm } from './evm.ts';
import { LIMITED_GOODS, LIMITED_LANE, LIMITED_MODES } from './lanes.ts';

/** All contracts on an EVM that nobody has used since they were deployed. */
export interface Fresh {
  evm: Evm;
  deployed: Deployed;
  options: DeployOptions;
}

interface Idle {
  evm: Evm;
  deployed: Deployed;
  /** The record that the deployment wrote. */
  record: string;
  snapshot: string;
}

const idle = new Map<string, Idle[]>();

/**
 * Deploying takes longer than most tests: an EVM that a test closes is put back to where it stood before, for the next. Only within one run of
 * tests, for whoever runs several in a process, each on another EVM (environment variable `EVMS_OF`).
 */
export async function take(hardfork = '', chainId = 0): Promise<Fresh> {
  const run = process.env.EVMS_OF ?? '';
  await forgetOthers(run);
  const key = [run, hardfork, chainId].join();
  const known = idle.get(key)?.pop() ?? (await deployAnew(hardfork || undefined, chainId || undefined));
  const folder = await mkdtemp(join(tmpdir(), 'contracts-'));
  const options = await optionsFor(known.evm, join(folder, 'test.json'));
  await writeFile(options.record, known.record);
  const close = async (): Promise<void> => {
    await rm(folder, { recursive: true });
    await known.evm.request('evm_revert', known.snapshot);
    await known.evm.request('evm_setAutomine', true);
    const snapshot = await known.evm.request<string>('evm_snapshot');
    idle.set(key, [...(idle.get(key) ?? []), { ...known, snapshot }]);
  };
  return { evm: { ...known.evm, folder, close }, deployed: known.deployed, options };
}

async function deployAnew(hardfork?: string, chainId?: number): Promise<Idle> {
  const evm = await startEvm(hardfork, chainId);
  const options = await optionsFor(evm, join(evm.folder, 'test.json'));
  const deployed = await deploy(evm.wallet(0), options);
  return { evm, deployed, record: await readFile(options.record, 'utf8'), snapshot: await evm.request('evm_snapshot') };
}

async function optionsFor(evm: Evm, record: string): Promise<DeployOptions> {
  const seat = async (operator: number, member: number) => {
    const [{ address }, { address: own }] = [await evm.account(member), await evm.account(operator)];
    return { members: [address], threshold: 1, operator: own };
  };
  return {
    record,
    council: { VN: await seat(1, 3), CN: await seat(2, 4) },
    lanes: [{ lane: LIMITED_LANE, crossing: id('TEST'), modes: LIMITED_MODES, goods: LIMITED_GOODS }],
  };
}

async function forgetOthers(run: string): Promise<void> {
  for (const [key, evms] of idle) {
    if (key.startsWith(`${run},`)) continue;
    idle.delete(key);
    for (const { evm } of evms) await evm.close();
  }
}
