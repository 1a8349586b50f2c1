import { ponder } from 'ponder:registry';
import { acts, cases, skipped } from 'ponder:schema';

/** What can be written without the protocol's rules: Ponder is not asked to judge. */
ponder.on('Clearance:ActRecorded', async ({ event, context }) => {
  const { digest, consignment, organisation, marks, signed } = event.args;
  const { act, ...signatures } = signed;
  const place = { block: event.block.number, logIndex: event.log.logIndex, tx: event.transaction.hash };
  await context.db.insert(acts).values({ ...act, ...signatures, ...place, digest, organisation, marks });
  const moved = { version: act.version, lastKind: act.kind, updatedBlock: event.block.number };
  await context.db
    .insert(cases)
    .values({ consignment, openedBlock: event.block.number, ...moved })
    .onConflictDoUpdate(moved);
});

ponder.on('Clearance:ActSkipped', async ({ event, context }) => {
  const { digest, key, spent, reason } = event.args;
  await context.db.insert(skipped).values({ id: event.id, digest, key, spent, reason, tx: event.transaction.hash });
});
