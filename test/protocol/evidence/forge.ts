import { createMerkleProof, MerklePatriciaTrie, updateMPTFromMerkleProof } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { getBytes, hexlify, keccak256, toBeArray } from 'ethers';
import { generateKey, pointOf, signDigest } from '../../../protocol/acts/sign.ts';
import { EVENTS, type EventType } from '../../../protocol/events.ts';
import { type ProvenAct, proveActs } from '../../../protocol/evidence/acts.ts';
import { proveBlocks } from '../../../protocol/evidence/blocks.ts';
import { type ChainCheckpoint, checkpointText, noteName, parseChainCheckpoint } from '../../../protocol/evidence/checkpoint.ts';
import { readHeader } from '../../../protocol/evidence/header.ts';
import { NodePool } from '../../../protocol/evidence/nodes.ts';
import { type EvidencePackage, writePackage } from '../../../protocol/evidence/package.ts';
import type { EvidenceTrust } from '../../../protocol/evidence/trust.ts';
import { Findings } from '../../../protocol/evidence/verdict.ts';
import { hex } from '../../../protocol/hash.ts';
import { noteDigest, signatureLine } from '../../../protocol/log/note.ts';
import { SIDES, type Side } from '../../../protocol/sides.ts';
import { EXAMPLE_TRUST, example } from './example.ts';

/** Places in a header's RLP list. */
const [PARENT, STATE, RECEIPTS] = [0, 3, 5];

/**
 * The example under keys of our own: so that an alteration can be carried up through tries, headers and checkpoints, as only both sides together
 * could, and what it breaks is the act or rule itself.
 */
export class Forge {
  readonly evidence: EvidencePackage = example();
  readonly #keys = { VN: generateKey(), CN: generateKey() };
  readonly trust: EvidenceTrust = {
    ...EXAMPLE_TRUST,
    sides: { VN: [hex(pointOf(this.#keys.VN))], CN: [hex(pointOf(this.#keys.CN))] },
  };

  #acts: ProvenAct[] = [];

  private constructor() {
    this.evidence.checkpoints = this.evidence.checkpoints.map((note) => this.note(parseChainCheckpoint(note).checkpoint));
  }

  static async make(): Promise<Forge> {
    const forge = new Forge();
    const { evidence, trust } = forge;
    const blocks = await proveBlocks(evidence, trust, new Findings());
    if (blocks) forge.#acts = (await proveActs(evidence, blocks, await NodePool.of(evidence.nodes), new Findings())) ?? [];
    return forge;
  }

  /** The first act of a type, as it was. */
  act(type: EventType): ProvenAct {
    const found = this.#acts.find(({ signed }) => signed.act.kind === EVENTS[type].code);
    if (!found) throw new RangeError(`the example has no ${type}`);
    return found;
  }

  /** A word of storage at the state block. */
  async read(address: string, slot: string): Promise<bigint | undefined> {
    const pool = await NodePool.of(this.evidence.nodes);
    const root = await pool.storageRoot(readHeader(this.evidence.headers.at(-1) as string)?.stateRoot ?? '', address);
    return root === undefined ? undefined : pool.word(root, slot);
  }

  get text(): string {
    return writePackage(this.evidence);
  }

  /** A checkpoint signed anew, by both sides unless said otherwise. */
  note(checkpoint: ChainCheckpoint, sides: readonly Side[] = SIDES): string {
    const body = checkpointText(checkpoint);
    const line = (side: Side): string =>
      signatureLine(noteName(side), pointOf(this.#keys[side]), getBytes(signDigest(this.#keys[side], hex(noteDigest(body)))));
    return `${body}\n${sides.map(line).join('')}`;
  }

  checkpoint(i: number): ChainCheckpoint {
    return parseChainCheckpoint(this.evidence.checkpoints[i] as string).checkpoint;
  }

  /** Changes a receipt, and all that rests on it. */
  async receipt(i: number, change: (bytes: Uint8Array) => Uint8Array): Promise<void> {
    const { block, index } = this.evidence.receipts[i] as { block: number; index: number };
    await this.#rehash(block, RECEIPTS, async (root) => {
      const [trie, key] = [await this.#trie(root), RLP.encode(index)];
      const bytes = await trie.get(key);
      if (!bytes) throw new RangeError('no such receipt');
      return this.#put(trie, key, change(bytes));
    });
  }

  /** Replaces bytes by as many others where an act is recorded, the first that are alike in its transaction. */
  async replace({ block, digest }: ProvenAct, before: string, now: string): Promise<void> {
    for (const [i, receipt] of this.evidence.receipts.entries()) {
      if (receipt.block !== block) continue;
      let found = false;
      await this.receipt(i, (bytes) => {
        const text = hexlify(bytes);
        found = text.includes(digest.slice(2)) && text.includes(before.slice(2));
        return found ? getBytes(text.replace(before.slice(2), now.slice(2))) : bytes;
      });
      if (found) return;
    }
    throw new RangeError('no receipt says so');
  }

  /** Writes a word of a contract's storage at the state block. */
  async word(address: string, slot: string, value: (before: bigint) => bigint): Promise<void> {
    const last = readHeader(this.evidence.headers.at(-1) as string)?.number ?? 0;
    await this.#rehash(last, STATE, async (root) => {
      const accounts = await this.#trie(root);
      const name = getBytes(keccak256(address));
      const account = RLP.decode((await accounts.get(name)) as Uint8Array) as Uint8Array[];
      const storage = await this.#trie(hexlify(account[2] as Uint8Array));
      const key = getBytes(keccak256(slot));
      const before = await storage.get(key);
      const word = value(BigInt(hexlify(before ? (RLP.decode(before) as Uint8Array) : new Uint8Array()).padEnd(3, '0')));
      account[2] = await this.#put(storage, key, RLP.encode(toBeArray(word)));
      return this.#put(accounts, name, RLP.encode(account));
    });
  }

  /** Puts the nodes in order again. */
  sort(): void {
    this.evidence.nodes = [...new Set(this.evidence.nodes)].sort((a, b) => (keccak256(a) < keccak256(b) ? -1 : 1));
  }

  async #trie(root: string): Promise<MerklePatriciaTrie> {
    const trie = new MerklePatriciaTrie();
    await updateMPTFromMerkleProof(
      trie,
      this.evidence.nodes.map((node) => getBytes(node)),
    );
    trie.root(getBytes(root));
    return trie;
  }

  async #put(trie: MerklePatriciaTrie, key: Uint8Array, value: Uint8Array): Promise<Uint8Array> {
    await trie.put(key, value);
    this.evidence.nodes.push(...(await createMerkleProof(trie, key)).map((node) => hexlify(node)));
    this.sort();
    return trie.root();
  }

  /** Changes a root of a header, links those after it and signs the checkpoints anew. */
  async #rehash(number: number, field: number, change: (root: string) => Promise<Uint8Array>): Promise<void> {
    const { evidence } = this;
    const at = evidence.headers.findIndex((rlp) => readHeader(rlp)?.number === number);
    const fields = RLP.decode(getBytes(evidence.headers[at] as string)) as Uint8Array[];
    fields[field] = await change(hexlify(fields[field] as Uint8Array));
    evidence.headers[at] = hexlify(RLP.encode(fields));
    for (let i = at + 1; i < evidence.headers.length; i++) {
      const [before, header] = [readHeader(evidence.headers[i - 1] as string), readHeader(evidence.headers[i] as string)];
      if (!before || header?.number !== before.number + 1) break;
      const next = RLP.decode(getBytes(evidence.headers[i] as string)) as Uint8Array[];
      next[PARENT] = getBytes(before.hash);
      evidence.headers[i] = hexlify(RLP.encode(next));
    }
    const hashes = new Map(evidence.headers.map((rlp) => [readHeader(rlp)?.number, readHeader(rlp)?.hash]));
    evidence.checkpoints = evidence.checkpoints.map((note) => {
      const { checkpoint } = parseChainCheckpoint(note);
      return this.note({ ...checkpoint, hash: hashes.get(checkpoint.height) ?? checkpoint.hash });
    });
  }
}
