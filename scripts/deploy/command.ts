import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { JsonRpcProvider } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import { lockFolder } from '../network/lock.ts';
import { check } from './check/check.ts';
import { deploy } from './deploy.ts';
import { connect } from './endpoint.ts';
import { readDeployEnvironment } from './environment.ts';
import { walletOf } from './key.ts';
import { readNetworkFile } from './network-file.ts';
import { printed, reportOf } from './print.ts';
import { type DeploymentRecord, readRecord } from './record.ts';

const USAGE = 'npm run deploy -- <network> [--rpc <url>] [--check] [--json] [--deployments <folder>]';
/** Lines of progress; results alone go to the standard output. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Deploys a network, or goes on with it, and checks it; exit status 0 if all is as it should be, 1 if something differs, 2 for a fault. */
export async function command(): Promise<number> {
  const { values, positionals } = readArguments();
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0 || !/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Fault('USAGE', 'Which network?', USAGE);
  const environment = readDeployEnvironment(process.env);
  const network = readNetworkFile(join(values.deployments, name));
  const path = join(values.deployments, `${name}.json`);
  const provider = await connect(values.rpc ? [values.rpc] : (environment.rpc ?? network.rpc), network.chainId);
  try {
    if (!values.check) {
      const wallet = await walletOf(environment, 'THONGQUAN_DEPLOYER');
      const unlock = await lockFolder(join(values.deployments, name), inUse(name));
      try {
        await demandContracts(provider, path);
        await deploy(wallet.connect(provider), { ...network.plan, record: path, report: (step) => say(`deploying ${step}`) });
      } finally {
        await unlock();
      }
    }
    const record = await demandRecord(path);
    say('checking');
    const report = reportOf(name, path, record, await check(provider, record, network.plan));
    process.stdout.write(`${values.json ? JSON.stringify(report, undefined, 2) : printed(report)}\n`);
    return report.ok ? 0 : 1;
  } finally {
    provider.destroy();
  }
}

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  const deployments = { type: 'string', default: join(import.meta.dirname, '../..', 'deployments') } as const;
  try {
    return parseArgs({ allowPositionals: true, options: { rpc: { type: 'string' }, check: flag, json: flag, deployments } });
  } catch (error) {
    throw new Fault('USAGE', reasonOf(error), USAGE);
  }
}

const inUse = (name: string): Fault =>
  new Fault('DEPLOYMENT_RUNNING', `another deployment of ${name} is running`, 'let it end; a run that was killed holds nothing');

async function demandRecord(path: string): Promise<DeploymentRecord> {
  const record = await readRecord(path);
  if (record) return record;
  throw new Fault('DEPLOYMENT_INCOMPLETE', `${path} is not there: nothing was deployed`, 'run the command without --check');
}

/** A finished network is not deployed again because a chain lost it: that chain is another one, or its state is to be restored. */
async function demandContracts(provider: JsonRpcProvider, path: string): Promise<void> {
  const record = await readRecord(path);
  const council = record?.contracts.JointCouncil?.address;
  if (!council || record.founding?.block === undefined || (await provider.getCode(council)) !== '0x') return;
  throw new Fault(
    'CHAIN_FORGOT',
    `${path} is of a finished deployment, and the chain does not hold it`,
    'connect to the right chain, or restore its state; for a new deployment, move the record away',
  );
}
