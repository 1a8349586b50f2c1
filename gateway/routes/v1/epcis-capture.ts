import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { moment, problem } from '../../../http/schemas.ts';
import type { Role } from '../../../protocol/roles.ts';
import { parseOrRefuse } from '../../../protocol/schema/refuse.ts';
import { callerOf } from '../../access/caller.ts';
import { BEHAVIOURS, type Behaviour, capture } from '../../epcis/capture.ts';
import { captureJob, captureJobs } from '../../epcis/jobs.ts';
import { captureHeaders, pageQuery, versionHeaders, withNext, withVersions } from '../../epcis/standard.ts';
import type { Services } from '../../services.ts';

const TAG = 'epcis';
const CAPTURERS: readonly [Role, ...Role[]] = ['EXPORTER', 'CODE_OWNER'];
const job = z
  .object({
    ...{ captureID: z.uuid(), createdAt: moment, finishedAt: moment, running: z.boolean(), success: z.boolean() },
    captureErrorBehaviour: z.enum(BEHAVIOURS),
    events: z.number().int().meta({ description: 'Events in the document.' }),
    added: z.number().int().meta({ description: 'Events and error declarations that were new.' }),
    errors: z.array(problem),
  })
  .meta({ id: 'EpcisCaptureJob' });
const body = z
  .looseObject({ type: z.literal('EPCISDocument') })
  .meta({ id: 'EpcisDocument', description: 'An EPCISDocument of EPCIS 2.0 in JSON.' });
const params = z.strictObject({ captureID: z.uuid() });
const page = z.strictObject(pageQuery);

/** EPCIS 2.0's capture interface (§12.6). */
export function epcisCapture(app: FastifyInstance, services: Services): void {
  const toCapture = describe({
    ...{ id: 'captureEpcis', summary: 'Capture EPCIS events', tag: TAG, access: { who: CAPTURERS, scope: 'events:submit' } },
    about: `For one’s own organisation. \`GS1-Capture-Error-Behaviour: rollback\` (as without it) keeps all events or refuses the document with the event and field that is wrong; \`proceed\` keeps those that
are right and tells of the others in the job. An event that was captured before stays as it is, so that a document may be sent again.`,
    ...{ headers: captureHeaders, body, empty: 202 },
  });
  app.post('/v1/epcis/capture', { schema: toCapture }, async (request, reply) => {
    const { key } = callerOf(request);
    const headers = parseOrRefuse(captureHeaders as z.ZodType<{ 'gs1-capture-error-behaviour': Behaviour }>, request.headers);
    const language = request.headers['accept-language'];
    const id = await capture(services, key, request.body, headers['gs1-capture-error-behaviour'], language);
    return withVersions(reply).code(202).header('location', `/v1/epcis/capture/${id}`).send();
  });
  const READERS = { who: CAPTURERS, scope: 'events:read' } as const;
  const toRead = describe({ summary: 'A capture job of one’s own organisation', tag: TAG, access: READERS, params, answers: { 200: job } });
  app.get('/v1/epcis/capture/:captureID', { schema: toRead }, async (request, reply) => {
    const { captureID } = parseOrRefuse(params, request.params);
    return withVersions(reply).send(await captureJob(services.db.sql, captureID, callerOf(request).key.organisation));
  });
  const toList = describe({
    ...{ summary: 'Capture jobs of one’s own organisation', tag: TAG, access: READERS },
    ...{ headers: versionHeaders, query: page, answers: { 200: z.array(job) } },
  });
  app.get('/v1/epcis/capture', { schema: toList }, async (request, reply) => {
    const query = parseOrRefuse(page as z.ZodType<{ perPage: string; nextPageToken?: string }>, request.query);
    const { organisation } = callerOf(request).key;
    const { jobs, next } = await captureJobs(services.db.sql, organisation, BigInt(query.nextPageToken ?? -1), Number(query.perPage));
    return withNext(withVersions(reply), '/v1/epcis/capture', query, next).send(jobs);
  });
}
