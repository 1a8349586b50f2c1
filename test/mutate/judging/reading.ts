import { expect } from 'chai';
import { network } from 'hardhat';
import { coinbaseOf } from '../../../scripts/mutate/instrument.ts';

describe('a file that starts an EVM', () => {
  it('has the coinbase of mutant 7 in it, whatever else it asks for', async () => {
    const { provider, close } = await network.create({ override: { hardfork: 'prague' } });
    await provider.request({ method: 'evm_mine' });
    const block = (await provider.request({ method: 'eth_getBlockByNumber', params: ['latest', false] })) as { miner: string };
    await close();
    expect(block.miner).to.equal(coinbaseOf(7));
  });
});
