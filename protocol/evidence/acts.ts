import { getBytes, keccak256 } from 'ethers';
import type { SignedAct } from '../acts/act.ts';
import { ACT_RECORDED_TOPIC, decodeClearanceLog } from '../bindings/events.ts';
import type { ProvenBlocks } from './blocks.ts';
import type { NodePool } from './nodes.ts';
import type { EvidencePackage } from './package.ts';
import { logsOf, type ReceiptLog } from './receipt.ts';
import type { Findings } from './verdict.ts';

/** An act that the contract recorded, proven to be on the chain. */
export interface ProvenAct {
  digest: string;
  organisation: string;
  marks: number;
  signed: SignedAct;
  block: number;
  /** Block time, Unix seconds. */
  time: number;
}

/** The consignment's acts, in the order of the chain, read from receipts that lead to their blocks' receipts roots. */
export async function proveActs(
  { chain, consignment, receipts }: EvidencePackage,
  blocks: ProvenBlocks,
  pool: NodePool,
  findings: Findings,
): Promise<ProvenAct[] | undefined> {
  const acts: ProvenAct[] = [];
  let before = { block: -1, index: -1 };
  for (const receipt of receipts) {
    const { block, index } = receipt;
    const name = `${block}/${index}`;
    if (block < before.block || (block === before.block && index <= before.index)) return void findings.fail('receipt-order', name);
    before = receipt;
    const header = blocks.byNumber.get(block);
    if (!header) return void findings.fail('receipt-blockless', name);
    const bytes = await pool.receipt(header.receiptsRoot, index);
    if (!bytes) return void findings.fail('node-missing', name, 'receipt');
    const logs = logsOf(bytes);
    if (!logs) return void findings.fail('receipt-unreadable', name);
    const found = logs.flatMap((log) => actsIn(log, chain.clearance, consignment));
    if (found.length === 0) return void findings.fail('receipt-irrelevant', name);
    acts.push(...found.map((act) => ({ ...act, block, time: header.time })));
  }
  if (acts.length === 0) return void findings.fail('acts-none');
  return acts;
}

function actsIn(log: ReceiptLog, clearance: string, consignment: string): Omit<ProvenAct, 'block' | 'time'>[] {
  if (log.address !== clearance || log.topics[0] !== ACT_RECORDED_TOPIC || log.topics[1] !== consignment) return [];
  const event = decodeClearanceLog(log);
  return event?.name === 'ActRecorded' ? [event] : [];
}

/** Whether hashes, or texts that sort alike, ascend, each once. */
export const ascends = (values: readonly string[]): boolean => values.every((value, i) => i === 0 || value > (values[i - 1] as string));

/** Nodes are written in the order of their hashes, each once. */
export const nodesAscend = (nodes: readonly string[]): boolean => ascends(nodes.map((node) => keccak256(getBytes(node))));
