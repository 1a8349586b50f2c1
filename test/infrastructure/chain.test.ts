import { readFile, truncate } from 'node:fs/promises';
import { expect } from 'chai';
import { HDNodeWallet, id } from 'ethers';
import { type Chain, startChain } from '../../scripts/network/chain.ts';
import type { DataFolder } from '../../scripts/network/folder.ts';
import { ProcessList } from '../../scripts/network/leftovers.ts';
import { choosePorts, onFreePort } from '../../scripts/network/ports.ts';
import { rpc } from '../../scripts/network/rpc.ts';
import { dataFolder, faultOf, undo, until } from './workbench.ts';

const MNEMONIC = 'test test test test test test test test test test test junk';
/** Init code of a contract that logs 32 bytes under topic 0x2a when called. */
const LOGGER = '0x600a80600b6000396000f3602a60206000a100';

describe('embedded chain', () => {
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(() => undo(cleanup));

  let lines: string[] = [];
  async function start(folder: DataFolder): Promise<Chain> {
    lines = [];
    const { chain: port } = await choosePorts({ chain: 0 });
    const report = (line: string) => lines.push(line);
    const chain = await startChain({ folder, port, chainId: 8486, mnemonic: MNEMONIC, processes: new ProcessList(folder.path), report });
    cleanup.push(() => chain.stop());
    return chain;
  }

  async function send(
    chain: Chain,
    transaction: object,
  ): Promise<{ blockNumber: string; contractAddress: string; transactionHash: string }> {
    const [from] = await rpc<string[]>(chain.url, 'eth_accounts');
    const hash = await rpc<string>(chain.url, 'eth_sendTransaction', { from, gas: '0x100000', ...transaction });
    return until(() => rpc(chain.url, 'eth_getTransactionReceipt', hash));
  }

  it('mines what is sent, never ahead of the clock', async () => {
    const chain = await start(await dataFolder(cleanup));
    chain.pace(0);
    for (let i = 0; i < 5; i++) await send(chain, { to: `0x${'1'.repeat(40)}`, value: '0x1' });
    const block = await rpc<{ timestamp: string }>(chain.url, 'eth_getBlockByNumber', 'latest', false);
    expect(Number(block.timestamp)).to.be.at.most(Math.ceil(Date.now() / 1000));
  });

  it('takes another port when another node answers at its own, and never takes that node for its own', async () => {
    const first = await start(await dataFolder(cleanup));
    const folder = await dataFolder(cleanup);
    const mnemonic = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
    const taken = Number(new URL(first.url).port);
    const { port, started } = await onFreePort(taken, (at) =>
      startChain({ folder, port: at, chainId: 8486, mnemonic, processes: new ProcessList(folder.path), report: () => {} }),
    );
    cleanup.push(() => started.stop());
    expect(port).not.to.equal(taken);
    const [own] = await rpc<string[]>(started.url, 'eth_accounts');
    expect(own).to.equal(HDNodeWallet.fromPhrase(mnemonic).address.toLowerCase());
  });

  it('has every block, receipt and log again after kill -9', async () => {
    const chain = await start(await dataFolder(cleanup));
    chain.pace(0);
    const { contractAddress } = await send(chain, { data: LOGGER });
    const early = await send(chain, { to: contractAddress });
    for (let i = 0; i < 3; i++) await send(chain, { to: contractAddress });
    await chain.save();
    const seen = () =>
      Promise.all([
        rpc(chain.url, 'eth_getBlockByNumber', early.blockNumber, true),
        rpc(chain.url, 'eth_getTransactionReceipt', early.transactionHash),
        rpc(chain.url, 'eth_getLogs', { fromBlock: '0x0', toBlock: 'latest', address: contractAddress }),
        rpc(chain.url, 'eth_getCode', contractAddress, 'latest'),
      ]);
    const before = await seen();
    expect(before[2]).to.have.length(4);
    const killed = chain.pid();
    process.kill(killed, 'SIGKILL');
    await until(async () => chain.pid() !== killed);
    expect(await seen()).to.deep.equal(before);
    await send(chain, { to: contractAddress });
  });

  it('falls back to the state before when the newest is torn', async () => {
    const folder = await dataFolder(cleanup);
    const first = await start(folder);
    first.pace(0);
    const { contractAddress } = await send(first, { data: LOGGER });
    await first.save();
    await send(first, { to: contractAddress });
    await first.stop();
    await truncate(folder.file('chain', 'state.gz'), 1_000);

    const second = await start(folder);
    expect(lines.join()).to.include('state.gz is torn');
    expect(await rpc(second.url, 'eth_getCode', contractAddress, 'latest')).not.to.equal('0x');
  });

  it('names the cause and the remedy when no saved state is whole', async () => {
    const folder = await dataFolder(cleanup);
    const chain = await start(folder);
    chain.pace(0);
    await send(chain, { data: LOGGER });
    await chain.save();
    await send(chain, { data: LOGGER });
    await chain.stop();
    for (const name of ['state.gz', 'state.previous.gz']) await truncate(folder.file('chain', name), 100);
    const fault = await faultOf(start(folder));
    expect(fault.code).to.equal('CHAIN_STATE_TORN');
    expect(fault.remedy).to.include('backup').and.to.include('--reset');
    expect((await readFile(folder.file('chain', 'state.gz'))).length).to.equal(100);
  });

  it('verifies P-256 signatures by precompile', async () => {
    const chain = await start(await dataFolder(cleanup));
    const { createSign, generateKeyPairSync } = await import('node:crypto');
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const message = Buffer.from(id('an act').slice(2), 'hex');
    const signature = createSign('sha256').update(message).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const { createHash } = await import('node:crypto');
    const digest = createHash('sha256').update(message).digest();
    const data = Buffer.concat([digest, signature, Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    const answer = await rpc(chain.url, 'eth_call', { to: `0x${'0'.repeat(37)}100`, data: `0x${data.toString('hex')}` }, 'latest');
    expect(answer).to.equal(`0x${'0'.repeat(63)}1`);
  });
});
