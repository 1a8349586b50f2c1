import { JsonRpcProvider, Network, toQuantity } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import type { VerifierChain, VerifierLog } from './chain.ts';

interface RpcLog {
  address: string;
  topics: string[];
  data: string;
  blockNumber: string;
  blockHash: string;
  transactionHash: string;
  logIndex: string;
}

/** Asks an RPC endpoint for logs itself: nothing that an index told is taken over. */
export function rpcChain(url: string, chainId: bigint, deployedAt: number): VerifierChain & { close(): void } {
  const network = Network.from(chainId);
  const provider = new JsonRpcProvider(url, network, { staticNetwork: network, batchStallTime: 1 });
  const send = async <T>(method: string, params: unknown[]): Promise<T> => {
    try {
      return await provider.send(method, params);
    } catch (error) {
      throw new Fault(
        'CHAIN_UNREACHABLE',
        `${url} does not answer ${method}: ${reasonOf(error)}`,
        'start the network, then verify again',
        error,
      );
    }
  };
  return {
    head: async () => Number(await send<string>('eth_blockNumber', [])),
    async logs(address, to, topics = []) {
      const logs = await send<RpcLog[]>('eth_getLogs', [{ address, topics, fromBlock: toQuantity(deployedAt), toBlock: toQuantity(to) }]);
      return logs.map(verifierLog).sort((a, b) => a.block - b.block || a.index - b.index);
    },
    async times(blocks) {
      const found = await Promise.all(
        blocks.map((block) => send<{ timestamp: string } | null>('eth_getBlockByNumber', [toQuantity(block), false])),
      );
      return new Map(blocks.map((block, i) => [block, Number(found[i]?.timestamp ?? 0)]));
    },
    close: () => provider.destroy(),
  };
}

const verifierLog = (log: RpcLog): VerifierLog => ({
  address: log.address.toLowerCase(),
  topics: log.topics,
  data: log.data,
  block: Number(log.blockNumber),
  blockHash: log.blockHash.toLowerCase(),
  tx: log.transactionHash.toLowerCase(),
  index: Number(log.logIndex),
});
