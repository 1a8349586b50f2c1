import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { agreementHash } from '../../protocol/documents/agreement.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';
import { laneId } from '../../protocol/manifest/lanes.ts';
import { readNetworkFile } from '../../scripts/deploy/network-file.ts';
import { faultOf, temporaryFolder, undo } from '../infrastructure/workbench.ts';

const LOCAL = join(import.meta.dirname, '../../deployments/local');

describe('what a network is founded with (network.json)', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));

  // biome-ignore lint/suspicious/noExplicitAny: broken in every way on purpose
  async function broken(change: (file: any) => unknown): Promise<string> {
    const folder = await temporaryFolder(cleanup);
    const file = JSON.parse(await readFile(join(LOCAL, 'network.json'), 'utf8'));
    change(file);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'network.json'), JSON.stringify(file));
    const fault = await faultOf(() => readNetworkFile(folder));
    expect(fault.code).to.equal('NETWORK_INVALID');
    return fault.message;
  }

  it('is read for the sample in deployments/local', () => {
    const { chainId, plan } = readNetworkFile(LOCAL);
    expect(chainId).to.equal(31337);
    expect(plan.lanes[0]).to.include({ lane: laneId({ pair: 'HUU_NGHI-YOUYI_GUAN', lane: '1119-1120' }), modes: 7, goods: 3 });
    expect(plan.agreement).to.deep.equal({ hash: agreementHash(PILOT_AGREEMENT), inForceFrom: Date.UTC(2026, 0, 1) / 1000 });
  });

  it('takes no field that it does not know', async () =>
    expect(await broken((file) => Object.assign(file.council.VN, { quorum: 1 }))).to.contain('quorum'));
  it('takes no quorum above the members', async () =>
    expect(await broken((file) => Object.assign(file.council.CN, { threshold: 3 }))).to.contain('council.CN.threshold'));
  it('takes no account on both sides, in whatever case', async () => {
    const both = (file: { council: Record<string, { members: string[] }> }) => {
      file.council.CN?.members.push(file.council.VN?.members[0]?.toLowerCase() ?? '');
    };
    expect(await broken(both)).to.contain('both sides');
  });
  it('takes no address whose checksum is wrong', async () =>
    expect(
      await broken((file) => Object.assign(file.council.VN, { operator: file.council.VN.operator.replace('0x7099', '0x7098') })),
    ).to.contain('council.VN.operator'));
  it('takes no lane twice', async () => expect(await broken((file) => file.lanes.push(file.lanes[0]))).to.contain('lane twice'));
  it('takes no agreement whose hash is another', async () =>
    expect(await broken((file) => Object.assign(file.agreement, { hash: `0x${'0'.repeat(64)}` }))).to.contain('hash'));
  it('names the folder that is not there', async () =>
    expect((await faultOf(() => readNetworkFile(join(LOCAL, 'none')))).code).to.equal('NETWORK_UNKNOWN'));
});
