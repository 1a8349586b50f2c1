import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { type DeployOptions, deploy } from '../../scripts/deploy/deploy.ts';
import { startTestNetwork, type TestNetwork } from './setup/network.ts';

describe('deploying the contracts', () => {
  let network: TestNetwork;
  const steps: string[] = [];
  const again = (options: Partial<DeployOptions> = {}) => deploy(network.wallet(0), { ...network.options, ...options });

  before(async () => {
    network = await startTestNetwork();
  });
  after(() => network.close());

  it('finds a finished deployment and sends nothing', async () => {
    const before = await network.provider.getBlockNumber();
    expect(await again()).to.deep.equal(network.deployed);
    expect(await network.provider.getBlockNumber()).to.equal(before);
  });

  it('goes on where it was cut short', async () => {
    const record = join(network.folder, 'cut.json');
    const cut = again({
      record,
      report: (step) => {
        if (step === 'Clearance') throw new RangeError('cut');
      },
    });
    expect(await cut.catch((error) => error)).to.be.instanceOf(RangeError);
    const before = await network.provider.getBlockNumber();
    const whole = await again({ record, report: (step) => steps.push(step) });
    expect(whole.addresses.directory).not.to.equal(network.deployed.addresses.directory);
    expect(await network.provider.getBlockNumber()).to.equal(before + 3);
  });

  it('refuses a record of another chain, a torn record, and other code at a recorded address', async () => {
    const write = async (name: string, text: string): Promise<string> => {
      const path = join(network.folder, name);
      await writeFile(path, text);
      return path;
    };
    const codeOf = async (record: string): Promise<string> => (await again({ record }).catch((error) => error)).code;
    const known = { format: 'thongquan-deployment/2', chainId: network.deployed.chainId, deployedAt: 0, deployer: network.relayer.address };
    const foreign = await write('foreign.json', JSON.stringify({ ...known, chainId: 1, contracts: {} }));
    expect(await codeOf(foreign)).to.equal('DEPLOYMENT_FOREIGN');
    expect(await codeOf(await write('torn.json', '{"format"'))).to.equal('DEPLOYMENT_RECORD_INVALID');
    const entry = { nonce: 0, arguments: [], dataHash: ZeroHash, transactions: [], block: 1 };
    const mixed = { ...known, contracts: { JointCouncil: { ...entry, address: network.deployed.addresses.registry } } };
    expect(await codeOf(await write('mixed.json', JSON.stringify(mixed)))).to.equal('DEPLOYMENT_DIFFERS');
  });
});
