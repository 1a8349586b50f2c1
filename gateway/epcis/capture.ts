import { randomBytes, randomUUID } from 'node:crypto';
import type { Sql } from '../../database/client.ts';
import { canonicalJson } from '../../protocol/documents/canonical.ts';
import type { EpcisEvent } from '../../protocol/epcis/event-hash.ts';
import { parseEpcisDocument } from '../../protocol/epcis/schema/document.ts';
import { logEntry } from '../../protocol/log/leaf.ts';
import { type Problem, problemOf } from '../../protocol/refusals/problem.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';
import { appendEntries } from '../log/append.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';
import { lockIds } from '../state/locks.ts';
import { type ReadEvent, readEvent } from './read.ts';

/** Events of one document. */
export const CAPTURE_LIMIT = 500;

/** What is done when an event is wrong: nothing of its document is kept, or the others are. */
export const BEHAVIOURS = ['rollback', 'proceed'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** An event or a declaration that is new, for which a leaf is due. */
interface Due {
  hash: string;
  declares: boolean;
  document: EpcisEvent;
}

/**
 * Captures a document: its events, their leaves in the record log and the job that tells of it, in one transaction. An event that the organisation
 * has captured before is there once.
 *
 * @returns id of the capture job.
 * @throws {Refusal} SCHEMA_INVALID, FIELD_UNKNOWN, PAYLOAD_TOO_LARGE; with `rollback`, what is wrong with the first event that is wrong
 */
export async function capture(
  { db, config }: Services,
  { id: key, organisation }: KeyRecord,
  input: unknown,
  behaviour: Behaviour,
  language?: string,
): Promise<string> {
  const { context, events } = parseEpcisDocument(input);
  if (events.length > CAPTURE_LIMIT) throw new Refusal('PAYLOAD_TOO_LARGE', `more than ${CAPTURE_LIMIT} events`, '/epcisBody/eventList');
  const problems: Problem[] = [];
  const orGoOn = async <T>(work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal) || behaviour === 'rollback') throw error;
      problems.push(problemOf(error, language));
      return undefined;
    }
  };
  const read: ReadEvent[] = [];
  for (const [at, event] of events.entries()) {
    const one = await orGoOn(() => readEvent(event, context, `/epcisBody/eventList/${at}`));
    if (one) read.push(one);
  }
  return db.transaction(async (sql) => {
    await lockIds(
      sql,
      read.map(({ hash }) => hash),
    );
    const due: Due[] = [];
    for (const event of read) {
      const one = await orGoOn(() => keep(sql, organisation, event));
      if (one) due.push(one);
    }
    await append(sql, config.side, organisation, due);
    const id = randomUUID();
    await sql.$executeRaw`
      INSERT INTO content.epcis_captures (id, organisation, key, behaviour, events, added, errors)
      VALUES (${id}::uuid, ${bytesOf(organisation)}, ${bytesOf(key)}, ${behaviour}, ${events.length}, ${due.length}, ${JSON.stringify(problems)}::jsonb)`;
    return id;
  });
}

/** @returns what is new of an event; undefined when nothing is. @throws {Refusal} EPCIS_DECLARED_OTHERWISE */
async function keep(sql: Sql, organisation: string, event: ReadEvent): Promise<Due | undefined> {
  const { hash, document, error, path, type } = event;
  const own = bytesOf(organisation);
  const [known] = await sql.$queryRaw<{ error: unknown }[]>`
    SELECT error FROM content.epcis_events WHERE organisation = ${own} AND hash = ${bytesOf(hash)}`;
  if (!known) {
    await insert(sql, organisation, event);
    return { hash, declares: false, document };
  }
  if (error === undefined) return undefined;
  if (known.error !== null) {
    if (canonicalJson(known.error) === canonicalJson(error)) return undefined;
    throw new Refusal('EPCIS_DECLARED_OTHERWISE', `${type} at ${path}`, `${path}/errorDeclaration`);
  }
  await sql.$executeRaw`
    UPDATE content.epcis_events SET error = ${JSON.stringify(error)}::jsonb, corrected_by = ${correctedBy(error)}::text[], error_document = ${JSON.stringify(document)}::jsonb
    WHERE organisation = ${own} AND hash = ${bytesOf(hash)}`;
  return { hash, declares: true, document };
}

const correctedBy = (error: ReadEvent['error']): string[] => (error?.correctiveEventIDs as string[] | undefined) ?? [];

async function insert(sql: Sql, organisation: string, { hash, type, facts, document, error }: ReadEvent): Promise<void> {
  const { time, action, bizStep, disposition, readPoint, bizLocation, objects } = facts;
  const own = bytesOf(organisation);
  await sql.$executeRaw`
    INSERT INTO content.epcis_events (organisation, hash, type, event_time, action, biz_step, disposition, read_point, biz_location, document, error, corrected_by)
    VALUES (${own}, ${bytesOf(hash)}, ${type}, ${time}::timestamptz, ${action}, ${bizStep}, ${disposition}, ${readPoint}, ${bizLocation},
      ${JSON.stringify(document)}::jsonb, ${error === undefined ? null : JSON.stringify(error)}::jsonb, ${correctedBy(error)}::text[])`;
  await sql.$executeRaw`
    INSERT INTO content.epcis_objects (organisation, hash, place, role, class, epc, quantity, uom)
    SELECT ${own}, ${bytesOf(hash)}, place - 1, role, class, epc, quantity, uom
    FROM unnest(${objects.map(({ role }) => role)}::text[], ${objects.map((one) => one.class)}::boolean[], ${objects.map(({ epc }) => epc)}::text[],
      ${objects.map(({ quantity }) => quantity?.toString() ?? null)}::numeric[], ${objects.map(({ uom }) => uom)}::text[])
      WITH ORDINALITY AS o(role, class, epc, quantity, uom, place)`;
}

/** Gives what is new its place in the record log, last: others wait for the log's lock. */
async function append(sql: Sql, side: Services['config']['side'], organisation: string, due: readonly Due[]): Promise<void> {
  if (due.length === 0) return;
  const entries = due.map(({ hash, document }) => {
    const salt = randomBytes(32);
    const entry = logEntry(document, salt, bytesOf(hash));
    // Two organisations may tell the same; an entry is one of its kind.
    return { entry, salt, digest: entry };
  });
  const first = await appendEntries(sql, side, entries);
  const hashes = due.map(({ hash }) => Buffer.from(bytesOf(hash)));
  const declares = due.map((one) => one.declares);
  await sql.$executeRaw`
    UPDATE content.epcis_events e SET leaf_index = ${first}::bigint + d.place - 1
    FROM unnest(${hashes}::bytea[], ${declares}::boolean[]) WITH ORDINALITY AS d(hash, declares, place)
    WHERE e.organisation = ${bytesOf(organisation)} AND e.hash = d.hash AND NOT d.declares`;
  await sql.$executeRaw`
    UPDATE content.epcis_events e SET error_leaf_index = ${first}::bigint + d.place - 1
    FROM unnest(${hashes}::bytea[], ${declares}::boolean[]) WITH ORDINALITY AS d(hash, declares, place)
    WHERE e.organisation = ${bytesOf(organisation)} AND e.hash = d.hash AND d.declares`;
}
