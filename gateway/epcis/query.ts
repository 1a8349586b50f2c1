import { Prisma, type Sql } from '../../database/client.ts';
import { type EpcisEvent, hashOfUri } from '../../protocol/epcis/event-hash.ts';
import { canonicalFact } from '../../protocol/epcis/facts.ts';
import { namespacesOf } from '../../protocol/epcis/namespaces.ts';
import { VOCABULARIES, type Vocabulary } from '../../protocol/epcis/vocabulary.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';

const NAMESPACES = namespacesOf(undefined);
const MOST = 100;

/** A parameter's values: several are separated by `|` and any of them does. */
function valuesOf(name: string, text: string): string[] {
  const values = text.split('|');
  if (values.length > MOST || values.some((value) => value === ''))
    throw new Refusal('SCHEMA_INVALID', `not 1 to ${MOST} values`, `/${name}`);
  return values;
}

const among = (column: Prisma.Sql, values: string[]): Prisma.Sql => Prisma.sql`${column} = ANY(${values}::text[])`;
const word =
  (column: Prisma.Sql, vocabulary?: Vocabulary) =>
  (values: string[]): Prisma.Sql =>
    among(
      column,
      values.map((value) => canonicalFact(value, NAMESPACES, vocabulary)),
    );
const plain =
  (column: Prisma.Sql) =>
  (values: string[]): Prisma.Sql =>
    among(column, values);
const moment =
  (column: Prisma.Sql, than: Prisma.Sql) =>
  ([value = '']: string[]): Prisma.Sql =>
    Prisma.sql`${column} ${than} ${new Date(value).toISOString()}::timestamptz`;
const matches =
  (ofClass: boolean, roles?: string[]) =>
  (values: string[], name: string): Prisma.Sql => {
    if (values.some((value) => value.startsWith('urn:epc:idpat:')))
      throw new Refusal('SCHEMA_INVALID', 'patterns are not matched', `/${name}`);
    const which = roles ? Prisma.sql`AND o.role = ANY(${roles}::text[])` : Prisma.empty;
    return Prisma.sql`EXISTS (SELECT 1 FROM content.epcis_objects o WHERE o.organisation = e.organisation AND o.hash = e.hash AND o.class = ${ofClass} ${which}
      AND o.epc = ANY(${values.map((value) => canonicalFact(value, NAMESPACES))}::text[]))`;
  };
const column = (name: string): Prisma.Sql => Prisma.raw(`e.${name}`);
const AT_LEAST = Prisma.raw('>=');
const BEFORE = Prisma.raw('<');

/** The parameters of EPCIS 2.0's simple event query (§8.2.7.1) that are understood. */
const PARAMETERS: Record<string, (values: string[], name: string) => Prisma.Sql> = {
  eventType: plain(column('type')),
  GE_eventTime: moment(column('event_time'), AT_LEAST),
  LT_eventTime: moment(column('event_time'), BEFORE),
  GE_recordTime: moment(column('captured_at'), AT_LEAST),
  LT_recordTime: moment(column('captured_at'), BEFORE),
  EQ_action: plain(column('action')),
  EQ_bizStep: word(column('biz_step'), VOCABULARIES.bizStep),
  EQ_disposition: word(column('disposition'), VOCABULARIES.disposition),
  EQ_readPoint: word(column('read_point')),
  EQ_bizLocation: word(column('biz_location')),
  EQ_eventID: (values) => Prisma.sql`e.hash = ANY(${values.map((value) => Buffer.from(hashOfUri(value) ?? '', 'hex'))}::bytea[])`,
  EXISTS_errorDeclaration: ([value]) => (value === 'true' ? Prisma.sql`e.error IS NOT NULL` : Prisma.sql`TRUE`),
  MATCH_epc: matches(false, ['epc', 'child']),
  MATCH_parentID: matches(false, ['parent']),
  MATCH_inputEPC: matches(false, ['input']),
  MATCH_outputEPC: matches(false, ['output']),
  MATCH_anyEPC: matches(false),
  MATCH_epcClass: matches(true, ['epc', 'child']),
  MATCH_inputEPCClass: matches(true, ['input']),
  MATCH_outputEPCClass: matches(true, ['output']),
  MATCH_anyEPCClass: matches(true),
};
export const QUERY_PARAMETERS = Object.keys(PARAMETERS);

interface Row {
  document: EpcisEvent;
  error: unknown;
  captured_at: Date;
  leaf_index: bigint;
}

/** One event as it is answered: with when it was captured, and with the declaration that it was an error if there is one. */
const answered = ({ document, error, captured_at }: Row): EpcisEvent => ({
  ...{ ...document, recordTime: captured_at.toISOString() },
  ...(error === null ? {} : { errorDeclaration: error }),
});

/**
 * Events in the order in which they were captured.
 *
 * @param organisation whose events; absent: everybody's of this side.
 * @param said the parameters given, by name.
 * @param after place of the last event of the page before.
 */
export async function findEvents(sql: Sql, organisation: string | undefined, said: Record<string, string>, after: bigint, perPage: number) {
  const conditions = [
    Prisma.sql`e.leaf_index > ${after}`,
    ...(organisation === undefined ? [] : [Prisma.sql`e.organisation = ${bytesOf(organisation)}`]),
    ...Object.entries(said).map(([name, text]) => (PARAMETERS[name] as (typeof PARAMETERS)[string])(valuesOf(name, text), name)),
  ];
  const rows = await sql.$queryRaw<Row[]>`
    SELECT e.document, e.error, e.captured_at, e.leaf_index FROM content.epcis_events e
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY e.leaf_index LIMIT ${perPage + 1}`;
  const page = rows.slice(0, perPage);
  return { events: page.map(answered), next: rows.length > perPage ? page.at(-1)?.leaf_index : undefined };
}
