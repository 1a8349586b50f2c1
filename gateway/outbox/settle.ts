import type { Database } from '../../database/client.ts';
import { ACT_SKIPPED_TOPIC, decodeClearanceLog } from '../../protocol/bindings/events.ts';
import type { Rpc } from '../chain/rpc.ts';
import { asLeader, type Lease } from './leader.ts';
import { allOfNonce, type KeptTransaction, moveActs, returnActs, type Slot, setState } from './store.ts';

interface Log {
  topics: string[];
  data: string;
  address: string;
}
interface FullReceipt {
  status: string;
  gasUsed: string;
  blockNumber: string;
  logs: Log[];
}

/** What became of a nonce. */
export interface Settled {
  mined: KeptTransaction;
  /** Acts skipped for a reason that may pass: back in the queue. */
  premature: string[];
  /** The whole batch was undone: it ran short of gas. */
  reverted: boolean;
}

/**
 * Takes a nonce that the chain has used to its end: whichever of its transactions was mined counts, the others give their acts back. Applied
 * acts and judged refusals are left to the index to tell (`standing.ts`), which also hears of reorganisations.
 *
 * @returns undefined while no receipt of any of them is to be had.
 */
export async function settle(db: Database, rpc: Rpc, lease: Lease, clearance: string, nonce: number): Promise<Settled | undefined> {
  const all = await allOfNonce(db.sql, lease.account, nonce);
  for (const mined of all.toReversed()) {
    const receipt = await rpc.send<FullReceipt | null>('eth_getTransactionReceipt', [mined.hash]);
    if (!receipt) continue;
    const reverted = Number(receipt.status) === 0;
    const premature = mined.purpose !== 'batch' ? [] : reverted ? mined.digests : skippedUnspent(receipt, clearance);
    await asLeader(db, lease, async (sql) => {
      for (const other of all) if (other.id !== mined.id) await setState(sql, other.id, 'replaced');
      await setState(sql, mined.id, 'mined', Number(receipt.blockNumber));
      const taken = new Set(mined.digests);
      const others = all.flatMap((each) => each.digests).filter((digest) => !taken.has(digest));
      await returnActs(sql, others, all);
      await moveActs(sql, mined.digests, ['broadcast'], 'broadcast', mined.hash);
      await moveActs(sql, premature, ['broadcast'], 'accepted');
    });
    return { mined, premature, reverted };
  }
  return undefined;
}

/** A stranger with our key used the nonce: what we had signed with it can never be mined, unless the chain takes that block back. */
export function giveUp(db: Database, lease: Lease, slot: Slot): Promise<void> {
  return asLeader(db, lease, async (sql) => {
    for (const each of slot.transactions) {
      await setState(sql, each.id, 'lost');
      await returnActs(sql, each.digests, slot.transactions);
    }
  });
}

function skippedUnspent(receipt: FullReceipt, clearance: string): string[] {
  return receipt.logs.flatMap((log) => {
    if (log.topics[0] !== ACT_SKIPPED_TOPIC || log.address.toLowerCase() !== clearance.toLowerCase()) return [];
    const event = decodeClearanceLog(log);
    return event?.name === 'ActSkipped' && !event.spent ? [event.digest] : [];
  });
}
