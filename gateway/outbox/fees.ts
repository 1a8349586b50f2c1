import { type Rpc, RpcError } from '../chain/rpc.ts';

/** What a transaction offers for a unit of gas (EIP-1559), in wei. */
export interface Fees {
  max: bigint;
  priority: bigint;
}

/** Nodes take a replacement only if both fees are raised by a tenth (geth, Besu) or an eighth (Erigon, Nethermind). */
const EIGHTH = 8n;

/** Twice what a block asks now, so that six full blocks may follow before it no longer fits; the tip that the node advises. */
export async function currentFees(rpc: Rpc): Promise<Fees> {
  const [price, tip] = await Promise.all([rpc.send<string>('eth_gasPrice', []), advisedTip(rpc)]);
  const max = BigInt(price) * 2n;
  return { max, priority: tip < max ? tip : max };
}

/** A network without fees, or a node without the method, wants no tip. */
async function advisedTip(rpc: Rpc): Promise<bigint> {
  try {
    return BigInt(await rpc.send<string>('eth_maxPriorityFeePerGas', []));
  } catch (error) {
    if (error instanceof RpcError) return 0n;
    throw error;
  }
}

/** Fees that every node takes in place of `before`, and no less than `current`. Undefined when that is above the cap. */
export function raisedFees(before: Fees, current: Fees, cap: bigint): Fees | undefined {
  const max = larger(raise(before.max), current.max);
  const priority = larger(raise(before.priority), current.priority);
  if (raise(before.max) > cap) return undefined;
  const capped = max < cap ? max : cap;
  return { max: capped, priority: priority < capped ? priority : capped };
}

export const cappedFees = ({ max, priority }: Fees, cap: bigint): Fees =>
  max <= cap ? { max, priority } : { max: cap, priority: priority < cap ? priority : cap };

/** An eighth more, rounded up, and one wei at least: fees may be zero. */
const raise = (fee: bigint): bigint => fee + (fee === 0n ? 1n : (fee + EIGHTH - 1n) / EIGHTH);

const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);
