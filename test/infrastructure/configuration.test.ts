import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { describeFault } from '../../database/fault.ts';
import { generateKey } from '../../protocol/acts/sign.ts';
import { readEnvironment, readStartEnvironment, SIDE_VARIABLES } from '../../scripts/network/environment.ts';
import { publicDirectory } from '../../scripts/network/public-directory.ts';
import { loadSetup } from '../../scripts/network/setup.ts';
import { dataFolder, faultOf, undo } from './workbench.ts';

const ADDRESS = `0x${'ab'.repeat(20)}`;

describe('configuration', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));

  /** A whole and right environment, with its files. */
  async function environment(): Promise<Record<string, string>> {
    const folder = await dataFolder(cleanup);
    const file = async (name: string, value: unknown): Promise<string> => {
      await writeFile(folder.file(name), JSON.stringify(value));
      return folder.file(name);
    };
    const addresses = { directory: ADDRESS, registry: ADDRESS, clearance: ADDRESS, codes: ADDRESS, log: ADDRESS };
    const secret = 'cd'.repeat(32);
    return {
      THONGQUAN_SIDE: 'CN',
      THONGQUAN_DATABASE_URL: 'postgresql://u:hidden@localhost/thongquan_cn',
      THONGQUAN_RPC_URLS: 'http://127.0.0.1:1, https://chain.example/rpc',
      THONGQUAN_DEPLOYMENT: await file('d.json', { chainId: 7, deployedAt: 3, addresses, verifier: ADDRESS, agreementVersion: 1 }),
      THONGQUAN_ORGANISATIONS: await file('o.json', publicDirectory(await loadSetup(folder), ADDRESS)),
      THONGQUAN_SECRETS: await file('s.json', { relayerKey: `0x${secret}`, gatewayKey: generateKey(), tokenSecret: secret, hosted: [] }),
      THONGQUAN_DATA: folder.path,
      THONGQUAN_PEER_URL: 'https://gateway.example',
    };
  }

  it('reads a whole environment', async () => {
    const { config, services } = readEnvironment(await environment());
    expect(config.rpcUrls).to.deep.equal(['http://127.0.0.1:1', 'https://chain.example/rpc']);
    expect(config.chainId).to.equal(7n);
    expect(services).to.deep.equal(['gateway', 'indexer', 'portal']);
    expect(config.organisations.flatMap((one) => one.keys)).to.have.length.above(20);
  });

  for (const [name, wrong, cause] of [
    ['THONGQUAN_SIDE', 'XX', 'must be one of VN, CN'],
    ['THONGQUAN_SIDE', '', 'is not set'],
    ['THONGQUAN_ROLES', 'gateway,pages', 'must be one of gateway, indexer, portal'],
    ['THONGQUAN_DATABASE_URL', 'mysql://x', 'must be a URL that begins with postgresql://'],
    ['THONGQUAN_RPC_URLS', 'http://a,nonsense', 'must be a URL'],
    ['THONGQUAN_GATEWAY_PORT', '70000', 'must be a port from 0 to 65535'],
    ['THONGQUAN_INDEXER_PORT', '41o1', 'must be a port'],
    ['THONGQUAN_LOG_LEVEL', 'loud', 'must be one of debug'],
    ['THONGQUAN_DEPLOYMENT', '/nowhere/d.json', 'names a file that cannot be read'],
  ] as const) {
    it(`names ${name} when it is ${wrong || 'empty'}`, async () => {
      const fault = await faultOf(async () => readEnvironment({ ...(await environment()), [name]: wrong }));
      expect(fault.code).to.equal('CONFIGURATION');
      expect(fault.message).to.include(name).and.to.include(cause);
      expect(fault.remedy).to.include(SIDE_VARIABLES[name].meaning);
    });
  }

  it('names a torn file and the place that is wrong in a whole one', async () => {
    const right = await environment();
    await writeFile(right.THONGQUAN_SECRETS as string, '{"relayerKey": "0x');
    expect((await faultOf(() => readEnvironment(right))).message)
      .to.include('THONGQUAN_SECRETS')
      .and.to.include('torn');
    await writeFile(right.THONGQUAN_SECRETS as string, '{"relayerKey": "0x12"}');
    expect((await faultOf(() => readEnvironment(right))).message).to.include('relayerKey');
  });

  it('never shows the database password', async () => {
    const fault = await faultOf(async () => readEnvironment({ ...(await environment()), THONGQUAN_DATABASE_URL: 'http://u:hidden@db' }));
    expect(describeFault(fault)).to.include('THONGQUAN_DATABASE_URL').and.not.to.include('hidden');
  });

  it('of npm start takes the embedded server unless told of another', () => {
    expect(readStartEnvironment({}).DATABASE_URL).to.equal(undefined);
    expect(readStartEnvironment({ DATABASE_URL: 'postgres://h/d' }).DATABASE_URL).to.equal('postgres://h/d');
    expect(() => readStartEnvironment({ DATABASE_URL: 'sqlite:x' })).to.throw('DATABASE_URL must be a URL');
  });
});
