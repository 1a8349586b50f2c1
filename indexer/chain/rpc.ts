import { FetchRequest, JsonRpcProvider, Network, toQuantity } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { BlockHeader, ChainSource, RawLog } from './source.ts';

const REQUEST_TIMEOUT_MS = 20_000;

interface RpcBlock {
  number: string;
  hash: string;
  parentHash: string;
  timestamp: string;
}
interface RpcLog {
  address: string;
  topics: string[];
  data: string;
  blockNumber: string;
  blockHash: string;
  transactionHash: string;
  logIndex: string;
}

/** Reads one side's RPC endpoints: the first that answers serves until it fails, then the next. Only `addresses` are asked for. */
export class RpcSource implements ChainSource {
  readonly #providers: JsonRpcProvider[];
  readonly #addresses: readonly string[];
  readonly #chainId: bigint;
  #current = 0;

  constructor(urls: readonly string[], chainId: bigint, addresses: readonly string[]) {
    const network = Network.from(chainId);
    this.#addresses = addresses;
    this.#chainId = chainId;
    this.#providers = urls.map((url) => {
      const request = new FetchRequest(url);
      request.timeout = REQUEST_TIMEOUT_MS;
      return new JsonRpcProvider(request, network, { staticNetwork: network, batchStallTime: 1 });
    });
  }

  async check(): Promise<void> {
    const chainId = BigInt(await this.#send<string>('eth_chainId', []));
    if (chainId === this.#chainId) return;
    throw new Fault(
      'CHAIN_FOREIGN',
      `the chain endpoint serves chain ${chainId}, not ${this.#chainId}`,
      'correct the RPC URLs, or the chain id of the deployment',
    );
  }

  async head(): Promise<number> {
    return Number(await this.#send<string>('eth_blockNumber', []));
  }

  async block(number: number): Promise<BlockHeader | undefined> {
    const block = await this.#send<RpcBlock | null>('eth_getBlockByNumber', [toQuantity(number), false]);
    return block ? headerOf(block) : undefined;
  }

  blocks(numbers: readonly number[]): Promise<(BlockHeader | undefined)[]> {
    return Promise.all(numbers.map((number) => this.block(number)));
  }

  async logsOf(block: BlockHeader): Promise<RawLog[] | undefined> {
    try {
      return (await this.#logs({ blockHash: block.hash })).sort((a, b) => a.index - b.index);
    } catch (error) {
      // A node answers a hash it dropped with an error of its own wording; whether the block is still there tells the two apart.
      if ((await this.block(block.number))?.hash === block.hash) throw error;
      return undefined;
    }
  }

  async logsBetween(from: number, to: number): Promise<RawLog[]> {
    const logs = await this.#logs({ fromBlock: toQuantity(from), toBlock: toQuantity(to) });
    return logs.sort((a, b) => a.block - b.block || a.index - b.index);
  }

  close(): void {
    for (const provider of this.#providers) provider.destroy();
  }

  async #logs(range: Record<string, string>): Promise<RawLog[]> {
    const logs = await this.#send<RpcLog[]>('eth_getLogs', [{ ...range, address: this.#addresses }]);
    return logs.map((log) => ({
      address: log.address.toLowerCase(),
      topics: log.topics.map((topic) => topic.toLowerCase()),
      data: log.data.toLowerCase(),
      block: Number(log.blockNumber),
      blockHash: log.blockHash.toLowerCase(),
      tx: log.transactionHash.toLowerCase(),
      index: Number(log.logIndex),
    }));
  }

  async #send<T>(method: string, params: unknown[]): Promise<T> {
    let failure: unknown;
    for (let tried = 0; tried < this.#providers.length; tried++) {
      const provider = this.#providers[this.#current % this.#providers.length];
      try {
        return await provider?.send(method, params);
      } catch (error) {
        failure = error;
        this.#current++;
      }
    }
    throw new Fault('CHAIN_UNREACHABLE', `${method} failed: ${reasonOf(failure)}`, 'check that the chain endpoint answers', failure);
  }
}

const headerOf = (block: RpcBlock): BlockHeader => ({
  number: Number(block.number),
  hash: block.hash.toLowerCase(),
  parent: block.parentHash.toLowerCase(),
  time: Number(block.timestamp),
});
