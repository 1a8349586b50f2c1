import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import type { Payload } from '../../protocol/documents/disclosure.ts';
import type { DisclosuresStatement } from '../../protocol/log/statement.ts';
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
  /** What this gateway states of the envelopes it sealed; absent for what the other side sent. */
  disclosures: DisclosuresStatement | undefined;
  /** For the other side's gateway. */
  message: object | undefined;
}

/** What an act is about: its consignment, or its code. */
export const subjectOf = ({ act }: SignedAct): string => (act.consignment === ZERO ? act.subject : act.consignment);

/** Writes records in the order given, in one statement: every table of them or none, and one round trip. */
export async function recordAll(sql: Sql, entries: readonly ActRecord[]): Promise<void> {
  if (entries.length === 0) return;
  const each = <T>(value: (entry: ActRecord) => T): T[] => entries.map(value);
  const digest = each((entry) => bytesOf(entry.digest));
  const consignment = each((entry) => bytesOf(entry.signed.act.consignment));
  const origin = each((entry) => entry.origin);
  const signed = each((entry) => JSON.stringify(signedActToJson(entry.signed)));
  const envelopes = entries.flatMap(({ digest, origin, envelopes }) =>
    envelopes.map(({ recipient, cid }) => ({
      digest: bytesOf(digest),
      recipient: bytesOf(recipient),
      cid,
      way: origin === 'own' ? 'out' : 'in',
    })),
  );
  const leaves = entries.flatMap((entry, i) => (entry.leaf ? [{ entry, leaf: entry.leaf, signed: signed[i] }] : []));
  const alarms = entries.flatMap(({ digest, signed, alarms }) =>
    alarms.map(({ kind, detail }) => ({
      kind,
      consignment: bytesOf(signed.act.consignment),
      digest: bytesOf(digest),
      detail: detail ?? {},
    })),
  );
  const stated = entries.filter((entry) => entry.disclosures !== undefined);
  const messages = entries.filter((entry) => entry.message !== undefined);
  await sql.$executeRaw`
    WITH act AS (
      INSERT INTO gateway.acts (digest, origin, consignment, subject, organisation, kind, carrier, signed, event, state, marks)
      SELECT digest, origin, consignment, subject, organisation, kind, carrier, signed::jsonb, event::jsonb, 'accepted', marks
      FROM unnest(${digest}::bytea[], ${origin}::text[], ${consignment}::bytea[], ${each((entry) => bytesOf(entry.signed.act.subject))}::bytea[],
                  ${each((entry) => bytesOf(entry.organisation))}::bytea[], ${each((entry) => entry.signed.act.kind)}::int[],
                  ${each((entry) => entry.carrier)}::text[], ${signed}::text[], ${each((entry) => JSON.stringify(entry.event))}::text[],
                  ${each((entry) => entry.marks)}::int[]) WITH ORDINALITY
        AS r(digest, origin, consignment, subject, organisation, kind, carrier, signed, event, marks, place)
      ORDER BY place
    ), document AS (
      INSERT INTO content.documents (digest, consignment, type, payload, disclosures, granted, source)
      SELECT digest, consignment, type, payload::jsonb, disclosures::jsonb, granted::jsonb, source
      FROM unnest(${digest}::bytea[], ${consignment}::bytea[], ${each((entry) => entry.event.type)}::text[],
                  ${each((entry) => JSON.stringify(entry.document.payload))}::text[],
                  ${each((entry) => JSON.stringify(entry.document.disclosures))}::text[],
                  ${each((entry) => JSON.stringify(entry.document.granted))}::text[], ${origin}::text[])
        AS r(digest, consignment, type, payload, disclosures, granted, source)
    ), envelopes AS (
      INSERT INTO content.envelopes (digest, recipient, cid, direction)
      SELECT * FROM unnest(${envelopes.map((e) => e.digest)}::bytea[], ${envelopes.map((e) => e.recipient)}::bytea[],
                           ${envelopes.map((e) => e.cid)}::text[], ${envelopes.map((e) => e.way)}::text[])
      ON CONFLICT DO NOTHING
    ), leaf AS (
      INSERT INTO content.leaves (digest, consignment, type, organisation, t, units, track, version, marks, side, index, salt, signed)
      SELECT digest, consignment, type, organisation, to_timestamp(t), units, track, version, string_to_array(marks, ' '), side, index, salt, signed::jsonb
      FROM unnest(${leaves.map(({ entry }) => bytesOf(entry.digest))}::bytea[], ${leaves.map(({ entry }) => bytesOf(entry.signed.act.consignment))}::bytea[],
                  ${leaves.map(({ entry }) => entry.event.type)}::text[], ${leaves.map(({ entry }) => bytesOf(entry.organisation))}::bytea[],
                  ${leaves.map(({ entry }) => entry.signed.act.occurredAt)}::bigint[], ${leaves.map(({ entry }) => entry.signed.act.units.toString())}::numeric[],
                  ${leaves.map(({ entry }) => entry.signed.act.track)}::int[], ${leaves.map(({ entry }) => entry.signed.act.version)}::bigint[],
                  ${leaves.map(({ leaf }) => leaf.marks.join(' '))}::text[], ${leaves.map(({ leaf }) => leaf.side)}::text[],
                  ${leaves.map(({ leaf }) => leaf.index.toString())}::bigint[], ${leaves.map(({ leaf }) => Buffer.from(leaf.salt))}::bytea[],
                  ${leaves.map((each) => each.signed)}::text[])
        AS r(digest, consignment, type, organisation, t, units, track, version, marks, side, index, salt, signed)
    ), alarms AS (
      INSERT INTO content.alarms (kind, consignment, digest, detail)
      SELECT kind, consignment, digest, detail::jsonb
      FROM unnest(${alarms.map((a) => a.kind)}::text[], ${alarms.map((a) => a.consignment)}::bytea[], ${alarms.map((a) => a.digest)}::bytea[],
                  ${alarms.map((a) => JSON.stringify(a.detail))}::text[]) AS r(kind, consignment, digest, detail)
      ON CONFLICT DO NOTHING
    ), statement AS (
      INSERT INTO content.statements (kind, subject, consignment, organisation, recipients, statement)
      SELECT 'disclosures', digest, consignment, organisation,
             ARRAY(SELECT decode(substr(t ->> 'organisation', 3), 'hex') FROM jsonb_array_elements(statement::jsonb -> 'to') t), statement::jsonb
      FROM unnest(${stated.map((entry) => bytesOf(entry.digest))}::bytea[], ${stated.map((entry) => bytesOf(entry.signed.act.consignment))}::bytea[],
                  ${stated.map((entry) => bytesOf(entry.organisation))}::bytea[], ${stated.map((entry) => JSON.stringify(entry.disclosures))}::text[])
        WITH ORDINALITY AS r(digest, consignment, organisation, statement, place)
      ORDER BY place
    ), outbox AS (
      INSERT INTO gateway.peer_outbox (digest, subject, message)
      SELECT digest, subject, message::jsonb
      FROM unnest(${messages.map((entry) => bytesOf(entry.digest))}::bytea[], ${messages.map((entry) => bytesOf(subjectOf(entry.signed)))}::bytea[],
                  ${messages.map((entry) => JSON.stringify(entry.message))}::text[]) WITH ORDINALITY AS r(digest, subject, message, place)
      ORDER BY place
    ) SELECT 1`;
}
