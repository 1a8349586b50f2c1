import type { Tx } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import type { Payload } from '../../protocol/documents/disclosure.ts';
import { bytesOf } from '../bytes.ts';
import type { StoredEvent } from '../state/content.ts';
import { signedActToJson } from './wire.ts';

/** One alarm: its kind once an act. */
export interface Alarm {
  kind: string;
  detail?: object;
}

/** All that is kept of an act or leaf when it is accepted, or received from the other side. */
export interface ActRecord {
  digest: string;
  origin: 'own' | 'peer';
  organisation: string;
  carrier: 'act' | 'leaf';
  signed: SignedAct;
  event: StoredEvent;
  /** Mask of `irregularities.ts`. */
  marks: number;
  document: { payload: Payload; disclosures: readonly string[]; granted: readonly string[] };
  envelopes: readonly { recipient: string; cid: string }[];
  /** Of a leaf: whose log, where in it, and what its content earned. */
  leaf: { side: string; index: bigint; salt: Uint8Array; marks: readonly string[] } | undefined;
  alarms: readonly Alarm[];
  /** For the other side's gateway. */
  message: object | undefined;
}

/** Writes the record in one statement: every table of it or none, and one round trip. */
export async function record(tx: Tx, entry: ActRecord): Promise<void> {
  const { act } = entry.signed;
  const digest = bytesOf(entry.digest);
  const consignment = bytesOf(act.consignment);
  const organisation = bytesOf(entry.organisation);
  const signed = JSON.stringify(signedActToJson(entry.signed));
  const { payload, disclosures, granted } = entry.document;
  const { leaf } = entry;
  await tx.$executeRaw`
    WITH act AS (
      INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state, marks)
      VALUES (${digest}, ${entry.origin}, ${consignment}, ${bytesOf(act.subject)}, ${organisation}, ${act.kind}, ${entry.carrier},
              ${signed}::jsonb, ${JSON.stringify(entry.event)}::jsonb, 'accepted', ${entry.marks})
    ), document AS (
      INSERT INTO content.documents (digest, consignment, type, payload, disclosures, granted, source)
      VALUES (${digest}, ${consignment}, ${entry.event.type}, ${JSON.stringify(payload)}::jsonb, ${JSON.stringify(disclosures)}::jsonb,
              ${JSON.stringify(granted)}::jsonb, ${entry.origin})
    ), envelopes AS (
      INSERT INTO content.envelopes (digest, recipient, cid, direction)
      SELECT ${digest}, e.recipient, e.cid, ${entry.origin === 'own' ? 'out' : 'in'}
      FROM unnest(${entry.envelopes.map((each) => bytesOf(each.recipient))}::bytea[], ${entry.envelopes.map((each) => each.cid)}::text[]) AS e(recipient, cid)
      ON CONFLICT DO NOTHING
    ), leaf AS (
      INSERT INTO content.leaves (digest, consignment, type, organisation, t, units, track, version, marks, side, index, salt, signed)
      SELECT ${digest}, ${consignment}, ${entry.event.type}, ${organisation}, to_timestamp(${act.occurredAt}::bigint), ${act.units.toString()}::numeric,
             ${act.track}, ${BigInt(act.version)}, ${[...(leaf?.marks ?? [])]}::text[], ${leaf?.side ?? ''}, ${leaf?.index ?? 0n},
             ${leaf ? Buffer.from(leaf.salt) : Buffer.alloc(0)}, ${signed}::jsonb
      WHERE ${leaf !== undefined}
    ), alarms AS (
      INSERT INTO content.alarms (kind, consignment, digest, detail)
      SELECT a.kind, ${consignment}, ${digest}, a.detail::jsonb
      FROM unnest(${entry.alarms.map((each) => each.kind)}::text[], ${entry.alarms.map((each) => JSON.stringify(each.detail ?? {}))}::text[]) AS a(kind, detail)
      ON CONFLICT DO NOTHING
    ), outbox AS (
      INSERT INTO gateway.peer_outbox (digest, message)
      SELECT ${digest}, ${JSON.stringify(entry.message ?? {})}::jsonb WHERE ${entry.message !== undefined}
    ) SELECT 1`;
}
