import { keccak256 } from 'ethers';
import { Fault } from '../../database/fault.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { EVENTS } from '../../protocol/events.ts';
import type { EvidenceDocument, EvidenceLeaf, EvidencePackage } from '../../protocol/evidence/package.ts';
import { isServed, type ReadWord, readCase, readHead, readKey, readOrganisation } from '../../protocol/evidence/state.ts';
import { hex } from '../../protocol/hash.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../network/info.ts';
import type { Ask, ViewedAct, ViewedDocument, ViewedLeaf } from '../verify/view.ts';
import { type Choice, chosen } from './disclose.ts';
import type { EvidenceGateway, ServedCheckpoint } from './gateway.ts';
import type { ChainNode } from './node.ts';

export interface CollectParts {
  network: NetworkInfo;
  consignment: string;
  /** The side's index. */
  ask: Ask;
  gateway: EvidenceGateway;
  node: ChainNode;
  disclose: readonly Choice[];
  /** Hears of what cannot be shown yet. */
  tell(line: string): void;
}

/** Gathers a package from gateway, index and node, all of them through what they serve anyway. */
export async function collect({ network, consignment, ask, gateway, node, disclose, tell }: CollectParts): Promise<EvidencePackage> {
  const path = `/v1/consignments/${consignment}`;
  const [{ acts }, { leaves }, { documents }] = await Promise.all([
    ask<{ acts: ViewedAct[] }>(`${path}/acts`),
    ask<{ leaves: ViewedLeaf[] }>(`${path}/leaves`),
    ask<{ documents: ViewedDocument[] }>(`${path}/documents`),
  ]);
  const newest = Math.max(...acts.map((act) => act.block));
  if (acts.length === 0) throw new Fault('CONSIGNMENT_NOT_ANCHORED', 'no act of this consignment is on the chain', 'wait until it is');
  const last = await gateway.checkpointOver(newest);
  const blocks = new Map<number, Set<string>>();
  for (const { block, tx } of acts) blocks.set(block, (blocks.get(block) ?? new Set()).add(tx));
  const { headers, checkpoints } = await runs([...blocks.keys()], last, gateway, node);
  const nodes = new Set<string>();
  const receipts: EvidencePackage['receipts'] = [];
  for (const [block, transactions] of blocks) {
    const found = await node.receipts(block, transactions);
    receipts.push(...found.indexes.map((index) => ({ block, index })));
    for (const each of found.nodes) nodes.add(each);
  }
  const { directory, clearance, registry, log } = network.addresses;
  const chain = {
    chainId: String(network.chainId),
    ...{ directory: directory.toLowerCase(), clearance: clearance.toLowerCase() },
    ...{ registry: registry.toLowerCase(), log: log.toLowerCase() },
  };
  const state = new Recorder(node, last.height);
  const heads = new Map<Side, number>();
  for (const side of SIDES) {
    const head = leaves.some((leaf) => leaf.side === side) ? await readHead(state.read, chain.log, side) : undefined;
    heads.set(side, head?.size ?? 0);
  }
  const shown = await anchored(leaves, heads, gateway, tell);
  await readAll(state.read, chain, consignment, [...acts, ...shown.map(({ viewed }) => viewed)]);
  for (const each of await state.nodes()) nodes.add(each);
  const signed = new Set([...acts, ...shown.map(({ viewed }) => viewed)].map(({ digest }) => digest));
  return {
    format: 'thongquan-evidence/1',
    ...{ chain, consignment, checkpoints, headers },
    receipts: receipts.sort((a, b) => a.block - b.block || a.index - b.index),
    nodes: [...nodes].sort((a, b) => (keccak256(a) < keccak256(b) ? -1 : 1)),
    leaves: shown.map(({ leaf }) => leaf),
    documents: documentsOf(documents, signed, disclose),
  };
}

/** Headers from each block to the first checkpoint over it, and those checkpoints. */
async function runs(blocks: readonly number[], last: ServedCheckpoint, gateway: EvidenceGateway, node: ChainNode) {
  const numbers = new Set<number>([last.height]);
  const notes = new Map<number, string>([[last.height, last.note]]);
  for (const block of blocks) {
    const end = (await gateway.firstOver(block)) ?? last;
    const { height, note } = end.height < last.height ? end : last;
    notes.set(height, notes.get(height) ?? note);
    for (let number = block; number <= height; number++) numbers.add(number);
  }
  const ascending = [...numbers].sort((a, b) => a - b);
  // A run goes on where the next begins: a checkpoint in its middle attests nothing that its end does not.
  const ends = ascending.filter((number) => !numbers.has(number + 1));
  return {
    headers: await Promise.all(ascending.map((number) => node.header(number))),
    checkpoints: ends.map((number) => notes.get(number) as string),
  };
}

/** Leaves that the chain's head of their log covers, with their audit paths. */
async function anchored(
  leaves: readonly ViewedLeaf[],
  heads: ReadonlyMap<Side, number>,
  gateway: EvidenceGateway,
  tell: (line: string) => void,
) {
  const found: { viewed: ViewedLeaf; leaf: EvidenceLeaf }[] = [];
  for (const viewed of leaves) {
    const { side, index, salt, signed, type, digest } = viewed;
    const size = heads.get(side) ?? 0;
    if (index === null || salt === null || index >= size) {
      tell(`left out: ${type} ${digest.slice(0, 18)}… is in no anchored head of the ${side} log yet`);
      continue;
    }
    const path = (await gateway.path(side, index, size)).map(hex);
    found.push({ viewed, leaf: { side, index, salt, signed, path } });
  }
  return found.sort((a, b) => SIDES.indexOf(a.leaf.side) - SIDES.indexOf(b.leaf.side) || a.leaf.index - b.leaf.index);
}

/** Reads of the contracts' storage what verifying will read. */
async function readAll(
  read: ReadWord,
  chain: EvidencePackage['chain'],
  consignment: string,
  signed: readonly Pick<ViewedAct, 'signed'>[],
): Promise<void> {
  await isServed(read, chain.directory, 'Clearance', chain.clearance);
  await isServed(read, chain.directory, 'ParticipantRegistry', chain.registry);
  await isServed(read, chain.directory, 'RecordLog', chain.log);
  const keys = new Set(signed.flatMap(({ signed: { key, cosigner } }) => (cosigner === ZERO ? [key] : [key, cosigner])));
  for (const id of keys) {
    const key = await readKey(read, chain.registry, id);
    if (key) await readOrganisation(read, chain.registry, key.organisation);
  }
  const holds = signed.filter(({ signed: { act } }) => act.kind === EVENTS.HOLD_PLACED.code).map(({ signed: { act } }) => act.subject);
  await readCase(read, chain.clearance, consignment, [...new Set(holds)]);
}

/** Storage read at one block, kept to be proven. */
class Recorder {
  readonly #node: ChainNode;
  readonly #block: number;
  readonly #slots = new Map<string, Set<string>>();

  constructor(node: ChainNode, block: number) {
    this.#node = node;
    this.#block = block;
  }

  readonly read: ReadWord = (address, slot) => {
    this.#slots.set(address, (this.#slots.get(address) ?? new Set()).add(slot));
    return this.#node.word(address, slot, this.#block);
  };

  async nodes(): Promise<string[]> {
    const proofs = await Promise.all([...this.#slots].map(([address, slots]) => this.#node.storage(address, [...slots], this.#block)));
    return proofs.flat();
  }
}

function documentsOf(documents: readonly ViewedDocument[], signed: ReadonlySet<string>, disclose: readonly Choice[]): EvidenceDocument[] {
  return documents
    .filter(({ digest }) => signed.has(digest))
    .flatMap(({ digest, type, payload, disclosures }) => {
      const shown = disclosures.filter((disclosure) => chosen(disclose, type, disclosure));
      return shown.length === 0 ? [] : [{ digest, payload, disclosures: shown }];
    })
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
}
