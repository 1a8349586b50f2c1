import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { encryptKeystoreJsonSync, HDNodeWallet, JsonRpcProvider } from 'ethers';
import { choosePorts } from '../../scripts/network/ports.ts';
import { rpc } from '../../scripts/network/rpc.ts';
import { temporaryFolder, undo, until } from '../infrastructure/workbench.ts';

const ROOT = join(import.meta.dirname, '../..');
const ANVIL = join(dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin', 'anvil');
/** Anvil's first account; the sample network's members and operators are the next ones. */
const DEPLOYER = HDNodeWallet.fromPhrase('test test test test test test test test test test test junk');
const TRANSACTIONS = 7;

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

describe('npm run deploy, against a node of its own', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));

  async function node(...mining: string[]): Promise<string> {
    const { chain } = await choosePorts({ chain: 0 });
    const child = spawn(ANVIL, ['--port', String(chain), '--hardfork', 'osaka', '--quiet', ...mining], { stdio: 'ignore' });
    cleanup.push(async () => {
      child.kill('SIGKILL');
    });
    const url = `http://127.0.0.1:${chain}`;
    await until(() => rpc<string>(url, 'eth_chainId').catch(() => undefined));
    return url;
  }

  async function deployments(): Promise<string> {
    const folder = await temporaryFolder(cleanup);
    await cp(join(ROOT, 'deployments/local'), join(folder, 'local'), { recursive: true });
    return folder;
  }

  function start(folder: string, url: string, args: string[], env: Record<string, string>): { child: ChildProcess; ended: Promise<Ended> } {
    const script = join(ROOT, 'scripts/node.js');
    const child = spawn(process.execPath, [script, 'deploy', 'local', '--deployments', folder, '--rpc', url, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    return { child, ended: once(child, 'close').then(([status]) => ({ status, out, err })) };
  }
  const KEY = { THONGQUAN_DEPLOYER_KEY: DEPLOYER.privateKey };
  const run = (folder: string, url: string, args: string[] = [], env: Record<string, string> = KEY) => start(folder, url, args, env).ended;

  async function nonce(url: string): Promise<number> {
    const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true });
    return provider.getTransactionCount(DEPLOYER.address).finally(() => provider.destroy());
  }

  it('deploys, checks and stays as it is; tells a difference by its name and status 1', async () => {
    const [url, folder] = [await node(), await deployments()];
    const keystore = join(folder, 'deployer.json');
    await writeFile(
      keystore,
      encryptKeystoreJsonSync({ address: DEPLOYER.address, privateKey: DEPLOYER.privateKey }, 'four words of it', {
        scrypt: { N: 2, r: 1, p: 1 },
      }),
    );
    const locked = { THONGQUAN_DEPLOYER_KEYSTORE: keystore, THONGQUAN_DEPLOYER_PASSWORD: 'four words of it' };
    const wrong = await run(folder, url, [], { ...locked, THONGQUAN_DEPLOYER_PASSWORD: 'others' });
    expect(wrong).to.include({ status: 2, out: '' });
    expect(wrong.err).to.contain('CONFIGURATION').and.not.contain('others');
    const first = await run(folder, url, ['--json'], locked);
    expect(first.err).to.not.contain(DEPLOYER.privateKey.slice(2));
    expect(JSON.parse(first.out)).to.include({ network: 'local', chainId: 31337, ok: true });
    expect(first.status).to.equal(0);

    const record = await readFile(join(folder, 'local.json'), 'utf8');
    const again = await run(folder, url);
    expect(again).to.include({ status: 0 });
    expect(again.out).to.match(/^DEPLOYED local, chain 31337/);
    expect(await nonce(url)).to.equal(TRANSACTIONS);
    expect(await readFile(join(folder, 'local.json'), 'utf8')).to.equal(record);

    const path = join(folder, 'local/network.json');
    const file = JSON.parse(await readFile(path, 'utf8'));
    file.lanes[0].goods = ['FRUIT'];
    await writeFile(path, JSON.stringify(file));
    const differing = await run(folder, url, ['--check'], {});
    expect(differing.status).to.equal(1);
    expect(differing.out).to.contain('DIFFERS: lane 0x');

    const empty = await run(folder, await node());
    expect(empty.status, 'a finished network is not founded again on an empty chain').to.equal(2);
    expect(empty.err).to.contain('CHAIN_FORGOT');
  });

  it('is killed at every step on a chain with a block time, and deploys nothing twice', async () => {
    const [url, folder] = [await node('--block-time', '1'), await deployments()];
    for (const step of ['JointCouncil', 'ParticipantRegistry', 'Clearance', 'Directory']) {
      const { child, ended } = start(folder, url, [], KEY);
      child.stderr?.on('data', (chunk) => {
        if (String(chunk).includes(`deploying ${step}`)) child.kill('SIGKILL');
      });
      await ended;
    }
    const both = await Promise.all([run(folder, url), run(folder, url)]);
    const refused = both.filter(({ err }) => err.includes('DEPLOYMENT_RUNNING'));
    expect(refused.length, 'of two at once, one is refused, unless the other was done').to.be.at.most(1);
    expect(both.filter(({ status }) => status === 0).length + refused.length).to.equal(2);
    expect((await run(folder, url, ['--check'], {})).status).to.equal(0);
    expect(await nonce(url)).to.equal(TRANSACTIONS);
  });

  it('says which chain an endpoint serves, that a key is missing, that nothing was deployed, and how it is called', async () => {
    const [url, folder] = [await node('--chain-id', '99'), await deployments()];
    expect((await run(folder, url)).err).to.contain('CHAIN_FOREIGN');
    const right = await node();
    expect((await run(folder, right, [], {})).err).to.contain('THONGQUAN_DEPLOYER_KEYSTORE');
    expect((await run(folder, right, ['--check'], {})).err).to.contain('DEPLOYMENT_INCOMPLETE');
    expect((await run(folder, right, ['--key', '0x'])).err).to.contain('USAGE');
    expect((await run(folder, 'http://127.0.0.1:1')).err).to.contain('CHAIN_UNREACHABLE');
  });
});
