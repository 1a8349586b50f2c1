import { sha256 } from '../../protocol/hash.ts';
import { nodeHash } from '../../protocol/log/merkle.ts';

/** The root of a growing RFC 9162 tree: of the leaves so far only the roots of its full subtrees are kept. */
export class Frontier {
  /** From the largest subtree to the smallest. */
  readonly #subtrees: { leaves: number; root: Uint8Array }[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let grown = { leaves: 1, root: leaf };
    for (let last = this.#subtrees.at(-1); last?.leaves === grown.leaves; last = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      grown = { leaves: grown.leaves * 2, root: nodeHash(last.root, grown.root) };
    }
    this.#subtrees.push(grown);
    this.#size += 1;
  }

  root(): Uint8Array {
    const [first, ...larger] = this.#subtrees.map(({ root }) => root).reverse();
    return first ? larger.reduce((right, left) => nodeHash(left, right), first) : sha256(new Uint8Array());
  }
}
