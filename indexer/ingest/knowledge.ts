import type pg from 'pg';
import { foldGovernance } from '../../protocol/ledger/governance.ts';
import { Registry } from '../../protocol/ledger/registry.ts';
import type { World } from '../../protocol/rules/state.ts';
import { readLogs } from './history.ts';

/** What the writer keeps in memory between batches: participants, the pause and the lanes, as of its checkpoint. */
export interface Knowledge {
  registry: Registry;
  governance: Pick<World, 'paused' | 'lanes'>;
}

export const newKnowledge = (): Knowledge => ({ registry: new Registry(), governance: { paused: false, lanes: new Map() } });

export async function loadKnowledge(client: pg.ClientBase): Promise<Knowledge> {
  const knowledge = newKnowledge();
  for (const log of await readLogs(client)) {
    if (knowledge.registry.fold(log) === undefined) foldGovernance(knowledge.governance, log);
  }
  return knowledge;
}
