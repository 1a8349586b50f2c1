import type { SignedAct } from '../../protocol/acts/act.ts';
import type { IndexedAct } from '../ingest/history.ts';

/** A signed act in JSON: the unit bitmap is a decimal string. */
export const signedToJson = (signed: SignedAct) => ({ ...signed, act: { ...signed.act, units: signed.act.units.toString() } });

/** A recorded act as it can be verified: what was signed, and where the chain has it. */
export const actView = ({ row, time }: IndexedAct) => ({
  digest: row.digest,
  organisation: row.organisation,
  marks: row.marks,
  signed: signedToJson(row.signed),
  block: row.block,
  logIndex: row.index,
  tx: row.tx,
  blockTime: time,
});
