import { getBytes } from 'ethers';
import type { GasChain, Measured } from '../../contracts/gas/chain.ts';

/** Where the gas of a transaction went, in the order it is printed in. */
export const PARTS = [
  'transaction',
  'calldata',
  'new slots',
  'changed slots',
  'cold slots read',
  'warm slots read',
  'cold accounts',
  'events',
  'signature',
  'other precompiles',
  'hashing',
  'computing',
] as const;
export type Part = (typeof PARTS)[number];
export type Breakdown = Record<Part, number>;

interface Step {
  op: string;
  gas: number;
  gasCost: number;
  depth: number;
  stack: string[];
}

const CALLS = new Set(['CALL', 'STATICCALL', 'DELEGATECALL', 'CALLCODE']);
const SIGNATURE_CHECKS = new Set([1n, 0x100n]);
const PRECOMPILES_END = 0x200n;
const TRANSACTION = 21_000;
const ZERO_BYTE = 4;
const NONZERO_BYTE = 16;

/** Reads a transaction's trace. Its parts add up to the gas it used before refunds. */
export async function partsOf({ network }: GasChain, { receipt }: Measured): Promise<Breakdown> {
  const { data } = await receipt.getTransaction();
  const options = { disableMemory: true, disableStorage: true };
  const { structLogs } = await network.request<{ structLogs: Step[] }>('debug_traceTransaction', receipt.hash, options);
  const parts = Object.fromEntries(PARTS.map((part) => [part, 0])) as Breakdown;
  parts.transaction = TRANSACTION;
  for (const byte of getBytes(data)) parts.calldata += byte === 0 ? ZERO_BYTE : NONZERO_BYTE;
  for (const [i, step] of structLogs.entries()) {
    const gas = ownGas(structLogs, i);
    parts[partOf(step, gas)] += gas;
  }
  return parts;
}

function partOf(step: Step, gas: number): Part {
  const { op } = step;
  if (op === 'SSTORE') return gas >= 20_000 ? 'new slots' : gas > 100 ? 'changed slots' : 'warm slots read';
  if (op === 'SLOAD') return gas > 100 ? 'cold slots read' : 'warm slots read';
  if (op.startsWith('LOG')) return 'events';
  if (op === 'KECCAK256' || op === 'SHA3') return 'hashing';
  if (!CALLS.has(op)) return 'computing';
  const called = calleeOf(step);
  if (SIGNATURE_CHECKS.has(called)) return 'signature';
  if (called < PRECOMPILES_END) return 'other precompiles';
  return gas >= 2600 ? 'cold accounts' : 'computing';
}

/** What a step cost itself, without what the code it called cost. */
function ownGas(steps: Step[], index: number): number {
  const step = steps[index] as Step;
  const next = steps[index + 1];
  if (!next || next.depth < step.depth) return step.gasCost;
  if (!CALLS.has(step.op)) return step.gasCost;
  if (next.depth === step.depth) return step.gas - next.gas;
  let inner = 0;
  let after = index + 1;
  while ((steps[after] as Step).depth > step.depth) {
    const each = steps[after] as Step;
    if (each.depth === step.depth + 1) inner += CALLS.has(each.op) ? wholeGas(steps, after) : each.gasCost;
    after += 1;
  }
  return step.gas - (steps[after] as Step).gas - inner;
}

/** What a call cost with everything inside. */
function wholeGas(steps: Step[], index: number): number {
  const { depth, gas } = steps[index] as Step;
  const next = steps.slice(index + 1).find((step) => step.depth <= depth) as Step;
  return gas - next.gas;
}

/** The account that a call goes to: its second operand. */
function calleeOf({ stack }: Step): bigint {
  const word = stack.at(-2) as string;
  return BigInt(word.startsWith('0x') ? word : `0x${word}`);
}
