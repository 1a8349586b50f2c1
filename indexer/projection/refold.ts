import type pg from 'pg';
import { type Reach, reachOf, usesOf } from '../../protocol/ledger/uses.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { byPlace } from '../chain/rows.ts';
import { type IndexedAct, indexedAct, readActs, readLogs } from '../ingest/history.ts';
import { type Disagreement, Fold } from './fold.ts';
import { saveCodes, saveStandings } from './save.ts';

/**
 * What acts above a block had changed, directly or through the quota of a shared code: all of it is to be folded anew once they are
 * gone. To be called while they are still there.
 */
export async function lostReach(client: pg.ClientBase, block: number): Promise<Reach> {
  const { rows } = await client.query<Parameters<typeof indexedAct>[0]>(
    'SELECT a.*, b.time FROM chain.acts a JOIN chain.blocks b ON b.number = a.block WHERE a.block > $1 ORDER BY a.block, a.log_index',
    [block],
  );
  const reach = reachOf(rows.map((row) => indexedAct(row).row));
  let size = -1;
  while (size !== sizeOf(reach)) {
    size = sizeOf(reach);
    for (const { row } of await readActs(client, reach.consignments, []))
      for (const use of usesOf(row.signed.act.kind, row.signed.act.data)) reach.authorisations.add(use.authorisation);
    const { rows: lots } = await client.query<{ id: Buffer; code: Buffer; consignment: Buffer | null }>(
      'SELECT id, code, consignment FROM chain.authorisations WHERE id = ANY($1) OR code = ANY($2)',
      [[...reach.authorisations].map(bytesOf), [...reach.codes].map(bytesOf)],
    );
    for (const lot of lots) {
      reach.authorisations.add(hexOf(lot.id));
      reach.codes.add(hexOf(lot.code));
      if (lot.consignment) reach.consignments.add(hexOf(lot.consignment));
    }
  }
  return reach;
}

const sizeOf = (reach: Reach): number => reach.consignments.size + reach.codes.size + reach.authorisations.size;

/** Drops the projection of everything reached, and folds it again from the acts that are left. */
export async function refold(client: pg.ClientBase, reach: Reach): Promise<void> {
  if (sizeOf(reach) === 0) return;
  const consignments = [...reach.consignments].map(bytesOf);
  await client.query('DELETE FROM chain.cases WHERE consignment = ANY($1)', [consignments]);
  await client.query('DELETE FROM chain.tracks WHERE consignment = ANY($1)', [consignments]);
  await client.query('DELETE FROM chain.codes WHERE id = ANY($1)', [[...reach.codes].map(bytesOf)]);
  await client.query('DELETE FROM chain.authorisations WHERE id = ANY($1)', [[...reach.authorisations].map(bytesOf)]);
  const fold = new Fold();
  const logs = await readLogs(client);
  const acts = await readActs(client, reach.consignments, reach.codes);
  foldInOrder(fold, logs, acts);
  await saveStandings(client, [...fold.standings]);
  await saveCodes(client, fold.world);
}

/** Logs and acts in the order of the chain, so that each act meets the participants and lanes of its day. */
export function foldInOrder(fold: Fold, logs: Parameters<Fold['log']>[0][], acts: readonly IndexedAct[]): Disagreement[] {
  const disagreements: Disagreement[] = [];
  const steps = [
    ...logs.map((log) => ({ place: log, run: () => void fold.log(log) })),
    ...acts.map(({ row, time }) => ({
      place: row,
      run: () => {
        const disagreement = fold.act(row, time);
        if (disagreement) disagreements.push(disagreement);
      },
    })),
  ];
  for (const step of steps.sort((a, b) => byPlace(a.place, b.place))) step.run();
  return disagreements;
}
