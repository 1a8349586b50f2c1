import { toQuantity } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import { Endpoint } from './endpoint.ts';
import type { BlockHeader, ChainSource, ContractCall, RawLog, Witness } from './source.ts';

interface RpcBlock {
  number: string;
  hash: string;
  parentHash: string;
  timestamp: string;
  logsBloom: string;
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

/** Reads one side's RPC endpoints: the first that answers serves until it fails or cannot be believed, then the next. */
export class RpcSource implements ChainSource {
  readonly #endpoints: Endpoint[];
  readonly #chainId: bigint;
  #current = 0;

  constructor(urls: readonly string[], chainId: bigint) {
    this.#chainId = chainId;
    this.#endpoints = urls.map((url) => new Endpoint(url));
  }

  /** Every endpoint that answers, as each is a witness to what the others say. */
  async check(): Promise<void> {
    const ids = await Promise.allSettled(this.#endpoints.map((endpoint) => endpoint.send<string>('eth_chainId', [])));
    for (const [i, id] of ids.entries())
      if (id.status === 'fulfilled' && BigInt(id.value) !== this.#chainId)
        throw new Fault(
          'CHAIN_FOREIGN',
          `the chain endpoint ${this.#endpoints[i]?.name} serves chain ${BigInt(id.value)}, not ${this.#chainId}`,
          'correct the RPC URLs, or the chain id of the deployment',
        );
  }

  async head(): Promise<number> {
    return Number(await this.#ask((endpoint) => endpoint.send<string>('eth_blockNumber', [])));
  }

  async block(number: number): Promise<BlockHeader | undefined> {
    return this.#ask((endpoint) => blockAt(endpoint, number));
  }

  async blocks(numbers: readonly number[]): Promise<(BlockHeader | undefined)[]> {
    const calls = numbers.map((number) => ({ method: 'eth_getBlockByNumber', params: [toQuantity(number), false] }));
    return (await this.#ask((endpoint) => endpoint.sendAll<RpcBlock | null>(calls))).map(headerOf);
  }

  async logsOf(block: BlockHeader, addresses?: readonly string[]): Promise<RawLog[] | undefined> {
    try {
      return await this.#logs({ blockHash: block.hash, ...(addresses && { address: addresses }) });
    } catch (error) {
      // A node answers a hash it dropped with an error of its own wording; whether the block is still there tells the two apart.
      if ((await this.block(block.number))?.hash === block.hash) throw error;
      return undefined;
    }
  }

  logsBetween(from: number, to: number, addresses: readonly string[]): Promise<RawLog[]> {
    return this.#logs(rangeOf(from, to, addresses));
  }

  calls(calls: readonly ContractCall[], { hash }: Pick<BlockHeader, 'hash'>): Promise<string[]> {
    const asked = calls.map((call) => ({ method: 'eth_call', params: [call, { blockHash: hash }] }));
    return this.#ask((endpoint) => endpoint.sendAll<string>(asked));
  }

  async witnesses(number: number): Promise<Witness[]> {
    const found = await Promise.all(
      this.#others().map(async (endpoint) => ({
        endpoint: endpoint.name,
        hash: (await blockAt(endpoint, number).catch(() => undefined))?.hash,
      })),
    );
    return found.flatMap(({ endpoint, hash }) => (hash === undefined ? [] : [{ endpoint, hash }]));
  }

  async witnessedLogs(from: number, to: number, addresses: readonly string[]): Promise<RawLog[]> {
    for (const endpoint of this.#others()) {
      const logs = await endpoint.send<RpcLog[]>('eth_getLogs', [rangeOf(from, to, addresses)]).catch(() => undefined);
      if (logs) return logs.map(logOf);
    }
    return [];
  }

  distrust(): void {
    this.#current++;
  }

  close(): void {
    for (const endpoint of this.#endpoints) endpoint.close();
  }

  async #logs(filter: Record<string, unknown>): Promise<RawLog[]> {
    return (await this.#ask((endpoint) => endpoint.send<RpcLog[]>('eth_getLogs', [filter]))).map(logOf);
  }

  #serving(): Endpoint | undefined {
    return this.#endpoints[this.#current % this.#endpoints.length];
  }

  #others(): Endpoint[] {
    const serving = this.#serving();
    return this.#endpoints.filter((endpoint) => endpoint !== serving);
  }

  async #ask<T>(question: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (let tried = 0; tried < this.#endpoints.length; tried++) {
      const endpoint = this.#serving();
      try {
        if (endpoint) return await question(endpoint);
      } catch (error) {
        failure = error;
        this.#current++;
      }
    }
    throw new Fault('CHAIN_UNREACHABLE', reasonOf(failure), 'check that the chain endpoint answers', failure);
  }
}

const rangeOf = (from: number, to: number, addresses: readonly string[]) => ({
  fromBlock: toQuantity(from),
  toBlock: toQuantity(to),
  address: addresses,
});

const blockAt = async (endpoint: Endpoint, number: number): Promise<BlockHeader | undefined> =>
  headerOf(await endpoint.send<RpcBlock | null>('eth_getBlockByNumber', [toQuantity(number), false]));

const headerOf = (block: RpcBlock | null): BlockHeader | undefined =>
  block
    ? {
        number: Number(block.number),
        hash: block.hash.toLowerCase(),
        parent: block.parentHash.toLowerCase(),
        time: Number(block.timestamp),
        bloom: block.logsBloom.toLowerCase(),
      }
    : undefined;

const logOf = (log: RpcLog): RawLog => ({
  address: log.address.toLowerCase(),
  topics: log.topics.map((topic) => topic.toLowerCase()),
  data: log.data.toLowerCase(),
  block: Number(log.blockNumber),
  blockHash: log.blockHash.toLowerCase(),
  tx: log.transactionHash.toLowerCase(),
  index: Number(log.logIndex),
});
