import { index, onchainTable } from 'ponder';

/** The columns and indexes of our `chain.acts`, `chain.skipped`, and of `chain.cases` what an act says by itself. */
export const acts = onchainTable(
  'acts',
  (t) => ({
    digest: t.hex().primaryKey(),
    consignment: t.hex().notNull(),
    organisation: t.hex().notNull(),
    kind: t.integer().notNull(),
    track: t.integer().notNull(),
    version: t.integer().notNull(),
    units: t.bigint().notNull(),
    subject: t.hex().notNull(),
    reason: t.integer().notNull(),
    until: t.bigint().notNull(),
    commitment: t.hex().notNull(),
    data: t.hex().notNull(),
    occurredAt: t.bigint().notNull(),
    signedAt: t.bigint().notNull(),
    notAfter: t.bigint().notNull(),
    prev: t.hex().notNull(),
    key: t.hex().notNull(),
    signature: t.hex().notNull(),
    cosigner: t.hex().notNull(),
    cosignature: t.hex().notNull(),
    marks: t.integer().notNull(),
    block: t.bigint().notNull(),
    logIndex: t.integer().notNull(),
    tx: t.hex().notNull(),
  }),
  (table) => ({
    place: index().on(table.block, table.logIndex),
    consignment: index().on(table.consignment, table.block, table.logIndex),
    subject: index().on(table.subject),
  }),
);

export const skipped = onchainTable('skipped', (t) => ({
  id: t.text().primaryKey(),
  digest: t.hex().notNull(),
  key: t.hex().notNull(),
  spent: t.boolean().notNull(),
  reason: t.hex().notNull(),
  tx: t.hex().notNull(),
}));

export const cases = onchainTable(
  'cases',
  (t) => ({
    consignment: t.hex().primaryKey(),
    version: t.integer().notNull(),
    lastKind: t.integer().notNull(),
    openedBlock: t.bigint().notNull(),
    updatedBlock: t.bigint().notNull(),
  }),
  (table) => ({ updated: index().on(table.updatedBlock, table.consignment) }),
);
