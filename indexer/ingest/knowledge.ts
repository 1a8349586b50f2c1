import type pg from 'pg';
import type { ContractAddresses } from '../../database/config.ts';
import { foldGovernance } from '../../protocol/ledger/governance.ts';
import { Registry } from '../../protocol/ledger/registry.ts';
import type { World } from '../../protocol/rules/state.ts';
import { Contracts } from '../chain/contracts.ts';
import type { LogRow } from '../chain/rows.ts';
import { Memory } from '../projection/memory.ts';
import { readLogs } from './history.ts';

/** What the writer keeps in memory between batches, as of its checkpoint: contracts, participants, the pause and the lanes; and the standings it wrote last. */
export interface Knowledge {
  contracts: Contracts;
  registry: Registry;
  governance: Pick<World, 'paused' | 'lanes'>;
  standings: Memory;
}

export const newKnowledge = (deployed: ContractAddresses): Knowledge => ({
  contracts: new Contracts(deployed),
  registry: new Registry(),
  governance: { paused: false, lanes: new Map() },
  standings: new Memory(),
});

export async function loadKnowledge(client: pg.ClientBase, deployed: ContractAddresses): Promise<Knowledge> {
  const knowledge = newKnowledge(deployed);
  for (const log of await readLogs(client)) learn(knowledge, log);
  return knowledge;
}

function learn({ contracts, registry, governance }: Knowledge, log: LogRow): void {
  contracts.fold(log);
  if (registry.fold(log) === undefined) foldGovernance(governance, log);
}
