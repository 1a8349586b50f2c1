import { createMerkleProof, MerklePatriciaTrie } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { getBytes, hexlify, JsonRpcProvider, keccak256, Network, toQuantity } from 'ethers';
import { Fault, reasonOf } from '../../database/fault.ts';
import { headerOf, type RpcBlock, type RpcReceipt, receiptOf } from './rlp.ts';

/** A node of the chain, asked for what evidence is made of. Nothing it says is believed: the package is verified before it is written. */
export class ChainNode {
  readonly #url: string;
  readonly #provider: JsonRpcProvider;

  constructor(url: string, chainId: bigint) {
    const network = Network.from(chainId);
    this.#url = url;
    this.#provider = new JsonRpcProvider(url, network, { staticNetwork: network, batchStallTime: 1 });
  }

  close(): void {
    this.#provider.destroy();
  }

  async header(number: number): Promise<string> {
    const block = await this.#send<RpcBlock | null>('eth_getBlockByNumber', [toQuantity(number), false]);
    if (!block) throw new Fault('CHAIN_BLOCK_MISSING', `${this.#url} has no block ${number}`, 'try again once the node has caught up');
    return headerOf(block);
  }

  /** Places of some transactions' receipts in their block, with the nodes that prove them. */
  async receipts(number: number, transactions: ReadonlySet<string>): Promise<{ indexes: number[]; nodes: string[] }> {
    const receipts = await this.#send<RpcReceipt[]>('eth_getBlockReceipts', [toQuantity(number)]);
    const trie = new MerklePatriciaTrie();
    for (const receipt of receipts) await trie.put(RLP.encode(Number(receipt.transactionIndex)), receiptOf(receipt));
    const indexes = receipts
      .filter(({ transactionHash }) => transactions.has(transactionHash.toLowerCase()))
      .map(({ transactionIndex }) => Number(transactionIndex))
      .sort((a, b) => a - b);
    const nodes = new Set<string>();
    for (const index of indexes) for (const node of await createMerkleProof(trie, RLP.encode(index))) nodes.add(hexlify(node));
    return { indexes, nodes: [...nodes].filter(isHashed(hexlify(trie.root()))) };
  }

  async word(address: string, slot: string, block: number): Promise<bigint> {
    return BigInt(await this.#send<string>('eth_getStorageAt', [address, slot, toQuantity(block)]));
  }

  /** Nodes that prove storage words of an account under the state root of a block. */
  async storage(address: string, slots: readonly string[], block: number): Promise<string[]> {
    const proof = await this.#send<{ accountProof: string[]; storageHash: string; storageProof: { proof: string[] }[] }>('eth_getProof', [
      ...[address, slots, toQuantity(block)],
    ]);
    const ofStorage = proof.storageProof.flatMap((each) => each.proof).filter(isHashed(proof.storageHash));
    return [...proof.accountProof, ...ofStorage];
  }

  async #send<T>(method: string, params: unknown[]): Promise<T> {
    try {
      return await this.#provider.send(method, params);
    } catch (error) {
      throw new Fault(
        'CHAIN_UNREACHABLE',
        `${this.#url} does not answer ${method}: ${reasonOf(error)}`,
        'start the network, or name a node that keeps the state of recent blocks',
        error,
      );
    }
  }
}

/** Nodes shorter than a hash lie in the one above them; a root stands alone however short it is. */
const isHashed =
  (root: string) =>
  (node: string): boolean =>
    getBytes(node).length >= 32 || keccak256(node) === root;
