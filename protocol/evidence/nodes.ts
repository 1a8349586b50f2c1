import { MerklePatriciaTrie, updateMPTFromMerkleProof } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { getBytes, hexlify, keccak256 } from 'ethers';

/** A hash is written, and a node stored under it, from this length on; a shorter node lies in the one above it. */
const HASHED_BYTES = 32;

/** Nodes of Merkle-Patricia tries (Yellow Paper, appendix D), from which values are proven under any root. It knows which of them were needed. */
export class NodePool {
  readonly #trie: MerklePatriciaTrie;
  readonly #unused: Set<string>;

  private constructor(trie: MerklePatriciaTrie, hashes: readonly string[]) {
    this.#trie = trie;
    this.#unused = new Set(hashes);
  }

  /** @param nodes RLP, 0x hex. */
  static async of(nodes: readonly string[]): Promise<NodePool> {
    const trie = new MerklePatriciaTrie();
    await updateMPTFromMerkleProof(
      trie,
      nodes.map((node) => getBytes(node)),
    );
    return new NodePool(
      trie,
      nodes.map((node) => keccak256(node)),
    );
  }

  /** Hashes of nodes that nothing has been proven by. */
  get unused(): string[] {
    return [...this.#unused];
  }

  /**
   * What stands under a key; null where it is proven that nothing does.
   *
   * @returns undefined when the nodes do not lead there from this root.
   */
  async get(root: string, key: Uint8Array): Promise<Uint8Array | null | undefined> {
    try {
      // A copy shares the nodes and has a root of its own: several values are asked for at once.
      const trie = this.#trie.shallowCopy(false);
      trie.root(getBytes(root));
      const { node, remaining, stack } = await trie.findPath(key, true);
      this.#unused.delete(root);
      for (const each of stack) {
        // Places on the way that no node stands for are empty.
        const bytes = each?.serialize();
        if (bytes && bytes.length >= HASHED_BYTES) this.#unused.delete(keccak256(bytes));
      }
      return node !== null && remaining.length === 0 ? node.value() : null;
    } catch {
      return undefined;
    }
  }

  /** The receipt of a place in its block, as it was encoded. */
  receipt(receiptsRoot: string, index: number): Promise<Uint8Array | null | undefined> {
    return this.get(receiptsRoot, RLP.encode(index));
  }

  /** Root of an account's storage. */
  async storageRoot(stateRoot: string, address: string): Promise<string | undefined> {
    const account = await this.get(stateRoot, getBytes(keccak256(address)));
    const fields = account ? decoded(account) : undefined;
    const root = Array.isArray(fields) && fields.length === 4 ? fields[2] : undefined;
    return root instanceof Uint8Array && root.length === HASHED_BYTES ? hexlify(root) : undefined;
  }

  /** A word of storage; zero where it is proven that nothing was written. */
  async word(storageRoot: string, slot: string): Promise<bigint | undefined> {
    const value = await this.get(storageRoot, getBytes(keccak256(slot)));
    if (!value) return value === null ? 0n : undefined;
    const word = decoded(value);
    if (!(word instanceof Uint8Array) || word.length > 32) return undefined;
    // A word that was set back to zero is taken out of the trie; a development node leaves it in, empty.
    return word.length === 0 ? 0n : BigInt(hexlify(word));
  }
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return RLP.decode(bytes);
  } catch {
    return undefined;
  }
}
