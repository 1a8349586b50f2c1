import type { PrismaClient } from '../../database/client.ts';
import { decodeClearanceLog } from '../../protocol/bindings/events.ts';
import type { Rpc } from '../chain/rpc.ts';
import { moveActs, type OpenTransaction, setTransactionState } from './store.ts';

interface Log {
  topics: string[];
  data: string;
  address: string;
}
export interface FullReceipt {
  status: string;
  gasUsed: string;
  logs: Log[];
}

/** What became of a transaction's acts. */
export interface Settled {
  /** Skipped for a reason that may pass: back in the queue. */
  premature: string[];
  /** The whole batch was undone: it ran short of gas. */
  reverted: boolean;
}

/**
 * Takes a mined transaction to its end. Applied acts and judged refusals are left to the index to tell (`standing.ts`), which also
 * hears of reorganisations; here only what must be sent again goes back into the queue.
 */
export async function settle(prisma: PrismaClient, clearance: string, open: OpenTransaction, receipt: FullReceipt): Promise<Settled> {
  const reverted = receipt.status === '0x0';
  const premature = reverted ? open.digests : skippedUnspent(receipt, clearance);
  await prisma.$transaction(async (tx) => {
    await setTransactionState(tx, open.id, 'mined');
    if (open.purpose === 'batch') await moveActs(tx, premature, ['broadcast'], 'accepted');
  });
  return { premature, reverted };
}

function skippedUnspent(receipt: FullReceipt, clearance: string): string[] {
  return receipt.logs.flatMap((log) => {
    if (log.address.toLowerCase() !== clearance.toLowerCase()) return [];
    const event = decodeClearanceLog(log);
    return event?.name === 'ActSkipped' && !event.spent ? [event.digest] : [];
  });
}

export const fullReceipt = (rpc: Rpc, hash: string): Promise<FullReceipt | null> => rpc.send('eth_getTransactionReceipt', [hash]);
