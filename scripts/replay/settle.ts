import { Fault } from '../../database/fault.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import type { Client } from './client.ts';
import { Problem } from './http.ts';
import type { IndexState } from './result.ts';

/** The part of the indexer's consignment view that a replay looks at. */
interface ConsignmentView extends IndexState {
  pending: unknown[] | number;
  acts: unknown[] | number;
  leaves: unknown[] | number;
}
export interface Settled extends IndexState {
  acts: number;
  leaves: number;
}

const count = (list: unknown[] | number): number => (typeof list === 'number' ? list : list.length);
const PATIENCE_MS = 180_000;

/**
 * Both indexes' view of a consignment once every act accepted is anchored and every document has arrived on both sides.
 *
 * @param at RFC 3339 time at which the state is asked for.
 */
export async function settled(
  client: Client,
  consignment: string,
  at: string,
  acts: number,
  leaves: number,
): Promise<Record<Side, Settled>> {
  const views = await Promise.all(SIDES.map((side) => settledOn(client, side, consignment, at, acts, leaves)));
  return Object.fromEntries(SIDES.map((side, i) => [side, views[i]])) as Record<Side, Settled>;
}

async function settledOn(client: Client, side: Side, consignment: string, at: string, acts: number, leaves: number): Promise<Settled> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const view = await viewOf(client, side, consignment, at);
    const arrived = view.acts >= acts && view.leaves >= leaves && view.pending === 0;
    if (arrived) return view;
    if (Date.now() > until)
      throw new Fault(
        'INDEX_BEHIND',
        `The ${side} index has ${view.acts} of ${acts} acts and ${view.leaves} of ${leaves} documents, ${view.pending} pending.`,
        'Look at the status of its gateway, its indexer and the chain.',
      );
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function viewOf(client: Client, side: Side, consignment: string, at: string): Promise<Settled & { pending: number }> {
  try {
    const view = await client.query<ConsignmentView>(side, `/v1/consignments/${consignment}?at=${encodeURIComponent(at)}`);
    return {
      overall: view.overall,
      overlays: view.overlays,
      acts: count(view.acts),
      leaves: count(view.leaves),
      pending: count(view.pending),
    };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { overall: null, overlays: [], acts: 0, leaves: 0, pending: 0 };
    throw error;
  }
}
