import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserProvider, HDNodeWallet, type JsonRpcSigner } from 'ethers';
import { network } from 'hardhat';

/** Hardhat's own accounts. */
const MNEMONIC = 'test test test test test test test test test test test junk';

/** An EVM of its own in this process, and a folder for deployment records. */
export interface Evm {
  provider: BrowserProvider;
  /** Funded accounts that the node signs for. */
  account(index: number): Promise<JsonRpcSigner>;
  /** The same accounts, signing by themselves. */
  wallet(index: number): HDNodeWallet;
  request<T>(method: string, ...params: unknown[]): Promise<T>;
  /** Time of the last block, Unix seconds. */
  time(): Promise<number>;
  /** Sets the time of the next block. */
  setNextTime(time: number): Promise<void>;
  folder: string;
  close(): Promise<void>;
}

/** @param hardfork The rules of the chain: before osaka there is no precompile for P-256 (EIP-7951). */
export async function startEvm(hardfork = 'osaka', chainId?: number): Promise<Evm> {
  const connection = await network.create({ override: { hardfork, ...(chainId === undefined ? {} : { chainId }) } });
  const provider = new BrowserProvider(connection.provider, undefined, { cacheTimeout: -1, polling: true });
  // The node mines on receipt: there is nothing to wait for between polls.
  provider.pollingInterval = 5;
  const request = async <T>(method: string, ...params: unknown[]): Promise<T> =>
    (await connection.provider.request({ method, params })) as T;
  const folder = await mkdtemp(join(tmpdir(), 'contracts-'));
  return {
    provider,
    request,
    folder,
    account: (index) => provider.getSigner(index),
    wallet: (index) => HDNodeWallet.fromPhrase(MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`).connect(provider),
    time: async () => Number((await request<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)).timestamp),
    setNextTime: (time) => request('evm_setNextBlockTimestamp', time),
    close: async () => {
      provider.destroy();
      await connection.close();
      await rm(folder, { recursive: true });
    },
  };
}
