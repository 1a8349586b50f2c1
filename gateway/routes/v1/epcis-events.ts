import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { type EpcisEvent, hashOfUri } from '../../../protocol/epcis/event-hash.ts';
import { EPCIS_EVENT_TYPES } from '../../../protocol/epcis/schema/event.ts';
import { moment as time } from '../../../protocol/epcis/schema/fields.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import type { Role } from '../../../protocol/roles.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { findEvents, QUERY_PARAMETERS } from '../../epcis/query.ts';
import { pageQuery, versionHeaders, withNext, withVersions } from '../../epcis/standard.ts';
import type { KeyRecord } from '../../participants.ts';
import type { Services } from '../../services.ts';

const TAG = 'epcis';
/** Authorities of the side, who read what all of its organisations captured. */
const AUTHORITIES: readonly Role[] = ['CUSTOMS', 'QUARANTINE', 'AUDITOR'];
const ACCESS = { who: ['EXPORTER', 'CODE_OWNER', 'CUSTOMS', 'QUARANTINE', 'AUDITOR'], scope: 'content:read' } as const;
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** Values that are looked through, separated by `|`. */
const values = z.string().min(1).max(8_000);
const given = Object.fromEntries(QUERY_PARAMETERS.map((name) => [name, values.optional()]));
const oneOf = (words: readonly string[]) =>
  values.refine((text) => text.split('|').every((word) => words.includes(word)), { message: `not of ${words.join(', ')}` });
const query = z.strictObject({
  ...given,
  eventType: oneOf(EPCIS_EVENT_TYPES).optional(),
  EQ_action: oneOf(['ADD', 'OBSERVE', 'DELETE']).optional(),
  EXISTS_errorDeclaration: z.enum(['true', 'false']).optional(),
  ...{ GE_eventTime: time.optional(), LT_eventTime: time.optional(), GE_recordTime: time.optional(), LT_recordTime: time.optional() },
  ...pageQuery,
});
const params = z.strictObject({ eventID: z.string().max(256) });
const answer = z
  .looseObject({ type: z.literal('EPCISQueryDocument') })
  .meta({ id: 'EpcisQueryDocument', description: 'An EPCISQueryDocument of EPCIS 2.0 in JSON.' });

/** Whose events a caller reads: of its own organisation, or, an authority, of all. */
const whose = ({ roles, organisation }: KeyRecord): string | undefined =>
  roles.some((role) => AUTHORITIES.includes(role)) ? undefined : organisation;

const documentOf = (events: EpcisEvent[]) => ({
  ...{ '@context': [CONTEXT], type: 'EPCISQueryDocument', schemaVersion: '2.0', creationDate: new Date().toISOString() },
  epcisBody: { queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: events } } },
});

const send = (reply: FastifyReply, events: EpcisEvent[]): FastifyReply =>
  withVersions(reply).header('gs1-epc-format', 'No_Preference').header('cache-control', 'private, no-store').send(documentOf(events));

/** EPCIS 2.0's query interface (§12.7): simple event queries. */
export function epcisEvents(app: FastifyInstance, services: Services): void {
  const toList = describe({
    ...{ id: 'queryEpcis', summary: 'EPCIS events', tag: TAG, access: ACCESS, reveals: true },
    about:
      'Those that one’s own organisation captured; customs, quarantine and auditors read those of the whole side. In the order of capture. Several values of a parameter are separated by `|`; a parameter that is not named here is refused.',
    ...{ headers: versionHeaders, query, answers: { 200: answer } },
  });
  app.get('/v1/epcis/events', { schema: toList }, async (request, reply) => {
    parseOrRefuse<unknown>(versionHeaders, request.headers);
    const said = parseOrRefuse(query as z.ZodType<Record<string, string>>, request.query);
    const { perPage = '30', nextPageToken = '-1', ...filters } = said;
    const { events, next } = await findEvents(
      services.db.sql,
      whose(callerOf(request).key),
      filters,
      BigInt(nextPageToken),
      Number(perPage),
    );
    return send(withNext(reply, '/v1/epcis/events', said, next), events);
  });
  const toRead = describe({
    ...{ summary: 'One EPCIS event', tag: TAG, access: ACCESS, reveals: true },
    about:
      'By its hash (`ni:///sha-256;…?ver=CBV2.0`, percent-encoded). An authority is answered one event for each organisation that captured it.',
    ...{ headers: versionHeaders, params, answers: { 200: answer } },
  });
  app.get('/v1/epcis/events/:eventID', { schema: toRead }, async (request, reply) => {
    parseOrRefuse<unknown>(versionHeaders, request.headers);
    const { eventID } = parseOrRefuse(params, request.params);
    if (hashOfUri(eventID) === null) throw new Refusal('NOT_FOUND', 'events are named by their hash');
    const { events } = await findEvents(services.db.sql, whose(callerOf(request).key), { EQ_eventID: eventID }, -1n, 100);
    if (events.length === 0) throw new Refusal('NOT_FOUND');
    return send(reply, events);
  });
}
